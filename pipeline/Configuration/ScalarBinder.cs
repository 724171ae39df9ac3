using System.Globalization;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Turns one text into the type of its setting.</summary>
internal sealed class ScalarBinder(ICollection<ConfigurationError> errors, SecretReference secrets)
{
    /// <summary>Reads <paramref name="node"/> as <paramref name="type"/>.</summary>
    /// <returns>False where it was refused; the error is noted.</returns>
    public bool TryBind(ScalarNode node, Type type, OptionProperty property, string path, out object? value)
    {
        value = null;
        if (node.IsNull && property.IsNullable) return true;
        if (node.IsNull && !(type == typeof(string) && node.Place.IsVariable))
        {
            return Refuse(node, path, $"has no value; expected {Describe(type, property)}", "write a value, or remove the line to keep the default");
        }

        if (property.IsSecret && type != typeof(string) && type != typeof(Secret)) throw new NotSupportedException($"{path}: a secret must be a text.");
        if (property.IsSecret)
        {
            if (!secrets.TryResolve(node, path, errors, out var text)) return false;
            value = type == typeof(Secret) ? new Secret(text) : text;
            return true;
        }

        if (type == typeof(string) && SecretReference.IsReference(node.Text))
        {
            return Refuse(node, path, "a reference is only resolved where the setting is a secret", $"write the value itself, or set the variable {EnvironmentSource.Prefix}{path.ToUpperInvariant().Replace(".", "__", StringComparison.Ordinal)}");
        }

        return TryParse(node.Text, type, property, out value) || Refuse(node, path, $"expected {Describe(type, property)}, found '{Shown(node.Text)}'", Mend(node.Text, type, property));
    }

    /// <summary>The type as people call it: <c>a duration</c>.</summary>
    public static string Describe(Type type, OptionProperty property) => type switch
    {
        _ when property.IsSecret => "a secret",
        _ when type == typeof(string) => "a text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a duration",
        _ when type == typeof(Uri) => "an absolute URI",
        _ when type.IsEnum => "one of " + string.Join(", ", EnumNames(type)),
        _ when IsInteger(type) => property.IsSize ? "a size in bytes" : "a whole number",
        _ => "a number",
    };

    /// <summary>The names of an enum as YAML writes them.</summary>
    public static IEnumerable<string> EnumNames(Type type) => Enum.GetNames(type).Select(OptionProperty.SnakeCase);

    // What stands before an @ may be a password.
    private static string Shown(string text) => text.LastIndexOf('@') is var at and >= 0 ? Secret.Hidden + text[at..] : text;

    private static string Mend(string text, Type type, OptionProperty property)
    {
        if (type == typeof(TimeSpan)) return "write a number and its unit: 500ms, 10s, 5m, 2h or 90d";
        if (type == typeof(bool)) return "write true or false";
        if (type == typeof(Uri)) return "write it with its scheme, for example http://127.0.0.1:4317";
        if (type.IsEnum) return NearestName.Find(text, EnumNames(type)) is { } name ? $"write '{name}'" : "choose one of them";
        if (!IsInteger(type)) return "write a number such as 0.5";
        var (least, most) = Bounds(type);
        return property.IsSize ? "write a number and its unit: 512KiB, 16MiB or 1GiB" : string.Create(CultureInfo.InvariantCulture, $"write a whole number from {least} to {most}");
    }

    private static bool TryParse(string text, Type type, OptionProperty property, out object? value)
    {
        value = null;
        if (type == typeof(string)) value = text;
        else if (type == typeof(bool)) value = text switch { "true" or "True" or "TRUE" => true, "false" or "False" or "FALSE" => false, _ => null };
        else if (type == typeof(TimeSpan)) value = DurationText.TryParse(text, out var duration) ? duration : null;
        else if (type == typeof(Uri)) value = Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null;
        else if (type.IsEnum) value = Enum.GetNames(type).FirstOrDefault(n => OptionProperty.SnakeCase(n) == text) is { } name ? Enum.Parse(type, name) : null;
        else if (IsInteger(type)) value = ParseInteger(text, type, property);
        else if (type == typeof(double)) value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
        else if (type == typeof(decimal)) value = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        else throw new NotSupportedException($"The binder cannot make a {type}.");
        return value is not null;
    }

    private static object? ParseInteger(string text, Type type, OptionProperty property)
    {
        long number;
        if (property.IsSize ? !SizeText.TryParse(text, out number) : !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)) return null;
        var (least, most) = Bounds(type);
        return number < least || number > most ? null : Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
    }

    private static bool IsInteger(Type type) => type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(byte) || type == typeof(ushort) || type == typeof(uint);

    private static (long Least, long Most) Bounds(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Int64 => (long.MinValue, long.MaxValue),
        TypeCode.Int32 => (int.MinValue, int.MaxValue),
        TypeCode.Int16 => (short.MinValue, short.MaxValue),
        TypeCode.UInt32 => (0, uint.MaxValue),
        TypeCode.UInt16 => (0, ushort.MaxValue),
        _ => (0, byte.MaxValue),
    };

    private bool Refuse(ScalarNode node, string path, string message, string mend)
    {
        errors.Add(new ConfigurationError(node.Place, path, message, mend));
        return false;
    }
}
