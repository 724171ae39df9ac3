using System.Reflection;
using Monitoring.Benchmarks;
using Monitoring.Pipeline.Embedded.Broker;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Architecture;

/// <summary>The arrows between the folders, as the README draws them.</summary>
public sealed class LayeringTests
{
    private static readonly Assembly Pipeline = typeof(KafkaBroker).Assembly;

    public static TheoryData<Assembly, string[]> Layers => new()
    {
        { typeof(Topics).Assembly, [] },
        { typeof(IStatefulProcessor).Assembly, ["Monitoring.Schemas"] },
        { typeof(PostgresSink).Assembly, ["Monitoring.Schemas"] },
        { typeof(Figure).Assembly, ["Monitoring.Processors", "Monitoring.Schemas", "Monitoring.Sinks"] },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_folder_depends_on_the_ones_below_it_only(Assembly assembly, string[] allowed)
    {
        var ours = assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Monitoring.", StringComparison.Ordinal));
        Assert.Empty(ours.Except(allowed));
    }

    [Fact]
    public void Operators_know_neither_Kafka_nor_PostgreSQL_nor_HTTP()
    {
        var references = typeof(IStatefulProcessor).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();
        Assert.DoesNotContain(references, r => r.StartsWith("Confluent", StringComparison.Ordinal) || r.StartsWith("Npgsql", StringComparison.Ordinal) || r is "System.Net.Http" or "System.Net.Sockets");
    }

    [Fact]
    public void The_embedded_broker_knows_nothing_of_the_rest_and_only_its_command_knows_it()
    {
        const string broker = "Monitoring.Pipeline.Embedded.Broker";
        foreach (var type in Pipeline.GetTypes())
        {
            var inside = type.Namespace?.StartsWith(broker, StringComparison.Ordinal) == true;
            if (!inside && type.Namespace == "Monitoring.Pipeline.Commands") continue;
            Assert.DoesNotContain(Mentions(type), t => t.Assembly == Pipeline && !IsGenerated(t) && t.Namespace!.StartsWith(broker, StringComparison.Ordinal) != inside);
        }
    }

    // Fields, properties, parameters and locals: whatever a type's code can hold.
    private static IEnumerable<Type> Mentions(Type type)
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var field in type.GetFields(all)) yield return field.FieldType;
        foreach (var method in type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)))
        {
            foreach (var parameter in method.GetParameters()) yield return parameter.ParameterType;
            foreach (var local in method.GetMethodBody()?.LocalVariables ?? []) yield return local.LocalType;
        }
    }

    private static bool IsGenerated(Type type) => type.Namespace is null || type.Name.Contains('<', StringComparison.Ordinal);
}
