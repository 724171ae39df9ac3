using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>One setting of a record of settings, as reflection shows it.</summary>
internal sealed class OptionProperty
{
    // A plain text may hold a password too where its author did not mark it: its name gives it away, and to hide too much does no harm.
    private static readonly string[] s_secretNames = ["password", "secret", "connection_string", "token", "_key"];

    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionProperty>> s_byType = [];

    private OptionProperty(PropertyInfo property)
    {
        Info = property;
        Name = SnakeCase(property.Name);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        IsNullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || (!property.PropertyType.IsValueType && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        IsSecret = Type == typeof(Secret) || ItemOf(Type) == typeof(Secret) || (Type == typeof(string) && (property.IsDefined(typeof(PasswordPropertyTextAttribute)) || s_secretNames.Any(Name.EndsWith)));
        IsSize = property.Name.EndsWith("Bytes", StringComparison.Ordinal) || property.Name.EndsWith("MemoryLimit", StringComparison.Ordinal);
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
    }

    public PropertyInfo Info { get; }

    /// <summary>As written in YAML.</summary>
    public string Name { get; }

    /// <summary>Without <see cref="Nullable{T}"/>.</summary>
    public Type Type { get; }

    public bool IsNullable { get; }

    /// <summary>Declared <c>required</c>.</summary>
    public bool IsRequired { get; }

    /// <summary>Never shown; may be a reference.</summary>
    public bool IsSecret { get; }

    /// <summary>An integer that takes <c>16MiB</c>: its name ends in <c>Bytes</c> or <c>MemoryLimit</c>.</summary>
    public bool IsSize { get; }

    public string Description { get; }

    /// <summary>The settings of a record in the order in which it declares them.</summary>
    public static IReadOnlyList<OptionProperty> Of(Type type) => s_byType.GetOrAdd(type, static t =>
    [
        .. t.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
            .OrderBy(p => p.MetadataToken)
            .Select(p => new OptionProperty(p)),
    ]);

    /// <summary>True for a record of settings, as against a scalar, a list or a map.</summary>
    public static bool IsRecord(Type type) =>
        type is { IsClass: true } && type != typeof(string) && type != typeof(Secret) && type != typeof(Uri)
        && !typeof(IEnumerable).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null;

    /// <summary>The type of a list's items, or null where <paramref name="type"/> is no list.</summary>
    public static Type? ItemOf(Type type)
    {
        if (type.IsArray) return type.GetElementType();
        if (type == typeof(string) || ValueOf(type) is not null) return null;
        return Interfaces(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
    }

    /// <summary>The type of a map's values, or null where <paramref name="type"/> is no map from text.</summary>
    public static Type? ValueOf(Type type) => Interfaces(type)
        .FirstOrDefault(i => i.IsGenericType && i.GetGenericArguments() is [var key, _] && key == typeof(string)
            && (i.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) || i.GetGenericTypeDefinition() == typeof(IDictionary<,>)))?.GetGenericArguments()[1];

    /// <summary><c>BootstrapServers</c> to <c>bootstrap_servers</c>.</summary>
    public static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static IEnumerable<Type> Interfaces(Type type) => type.IsInterface ? type.GetInterfaces().Prepend(type) : type.GetInterfaces();
}
