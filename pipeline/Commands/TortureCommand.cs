using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Torture.Cluster;
using Monitoring.Pipeline.Torture.Nemesis;

namespace Monitoring.Pipeline.Commands;

/// <summary>What <c>monitoring torture</c> was asked for.</summary>
/// <param name="Minutes">How long rounds are begun.</param>
/// <param name="Rounds">How many rounds at most, or null.</param>
/// <param name="Seed">Of schedule and workload.</param>
/// <param name="Processes">Pipelines.</param>
/// <param name="Partitions">Of each topic.</param>
/// <param name="Events">The fewest events of a round.</param>
/// <param name="Kinds">What strikes.</param>
/// <param name="Kafka">A given cluster, or null.</param>
/// <param name="Postgres">A given database, or null.</param>
/// <param name="PlanOnly">Print the schedule and strike nothing.</param>
/// <param name="Json">File for the figures, or null.</param>
internal sealed record TortureRequest(
    double Minutes, int? Rounds, long Seed, int Processes, int Partitions, int Events, IReadOnlyList<FaultKind> Kinds, GivenKafka? Kafka, string? Postgres, bool PlanOnly, string? Json);

/// <summary><c>monitoring torture</c>: breaks everything around the pipeline, and proves that nothing is lost or doubled.</summary>
internal static class TortureCommand
{
    public static Command Create(Func<TortureRequest, CancellationToken, Task<int>> run)
    {
        var minutes = new Option<double>("--minutes") { Description = "Begin rounds for so long.", DefaultValueFactory = _ => 10, HelpName = "M" };
        var rounds = new Option<int?>("--rounds") { Description = "Stop after so many rounds, however long they take.", HelpName = "N" };
        var seed = new Option<long>("--seed") { Description = "Seed of schedule and workload: the same seed gives the same schedule.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var processes = Count("--processes", "Pipelines that share the work.", 2, 16);
        var partitions = Count("--partitions", "Partitions of each topic.", 4, 100);
        var events = Count("--events", "The fewest events of a round; the most are twice as many.", 3000, 1_000_000);
        var kinds = new Option<FaultKind[]>("--kinds")
        {
            Description = $"Strike with these only, separated by commas: {string.Join(", ", FaultKinds.All)}.",
            HelpName = "NAMES",
            CustomParser = ParseKinds,
            DefaultValueFactory = _ => [.. FaultKinds.All],
        };
        var kafka = new Option<string?>("--kafka") { Description = "Torture on this cluster instead of the embedded broker; its topics have to be new.", HelpName = "HOST:PORT" };
        var start = new Option<string?>("--kafka-start") { Description = "With --kafka: shell command that starts it and returns.", HelpName = "CMD" };
        var stop = new Option<string?>("--kafka-stop") { Description = "With --kafka: shell command that ends it, for good measure without warning.", HelpName = "CMD" };
        var proxied = new Option<ProxiedListener?>("--kafka-proxied")
        {
            Description = "With --kafka: one of its listeners and the address that this advertises, a free port of this machine, where a proxy then stands.",
            HelpName = "HOST:PORT=HOST:PORT",
            CustomParser = ParseProxied,
        };
        var postgres = new Option<string?>("--postgres") { Description = "Torture with this database, which has to be new, instead of an embedded server.", HelpName = "CONNSTRING" };
        var plan = new Option<bool>("--plan") { Description = "Print the schedule and strike nothing." };
        var json = new Option<string?>("--json") { Description = "Write the figures to this file too.", HelpName = "FILE" };
        var command = new TeachingCommand("torture", "Break everything around the pipeline, and prove that nothing is lost, doubled or out of order.")
        {
            Explanation = "Real processes: pipelines, a broker, PostgreSQL, and proxies on the ways between them. Numbered events are published in rounds; in each, a fault drawn\nfrom the seed strikes at a count of stored events. In the end every acknowledged event has to be stored once, recognised as resent, or refused for\nthe right reason: in the tables, on the output topics, and in the offsets. A failing run prints its seed and keeps its folder with all logs.",
            Examples =
            [
                ("monitoring torture --minutes 10 --seed 7", "all kinds of faults for ten minutes"),
                ("monitoring torture --plan --rounds 20 --seed 7", "print what would strike"),
                ("monitoring torture --kinds zombie,broker-kill --minutes 2", "two kinds only"),
                ("monitoring torture --kafka 127.0.0.1:9092 --kafka-start 'docker start kafka' --kafka-stop 'docker kill kafka'", "on a real Kafka"),
            ],
            ExitCodes = [(ExitCode.Ok, "every promise held"), (ExitCode.Failed, "a promise was broken, or the faults missed the work")],
        };
        foreach (var option in (Option[])[minutes, rounds, seed, processes, partitions, events, kinds, kafka, start, stop, proxied, postgres, plan, json]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(kafka) is not null) return;
            foreach (var option in (Option[])[start, stop, proxied])
            {
                if (result.GetResult(option) is { Implicit: false }) result.AddError($"{option.Name} is for the cluster that --kafka names.");
            }
        });
        command.SetAction((parsed, cancellation) => run(
            new TortureRequest(
                parsed.GetValue(minutes), parsed.GetValue(rounds), parsed.GetValue(seed), parsed.GetValue(processes), parsed.GetValue(partitions), parsed.GetValue(events), parsed.GetValue(kinds) ?? [],
                parsed.GetValue(kafka) is { } servers ? new GivenKafka(servers, parsed.GetValue(start), parsed.GetValue(stop), parsed.GetValue(proxied)) : null,
                parsed.GetValue(postgres), parsed.GetValue(plan), parsed.GetValue(json)),
            cancellation));
        return command;
    }

    private static Option<int> Count(string name, string description, int value, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1 || result.GetValueOrDefault<int>() > most) result.AddError($"{name}: write a number from 1 to {most}.");
        });
        return option;
    }

    private static FaultKind[] ParseKinds(ArgumentResult result)
    {
        var names = result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        var known = FaultKinds.All.Select(static k => k.Name).ToList();
        foreach (var name in names.Where(n => !known.Contains(n)))
        {
            result.AddError($"--kinds: there is no kind '{name}'; {(NearestName.Find(name, known) is { } nearest ? $"write '{nearest}'" : $"known are {string.Join(", ", known)}")}.");
        }

        return [.. FaultKinds.All.Where(k => names.Contains(k.Name))];
    }

    private static ProxiedListener? ParseProxied(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (text.Split('=') is [var listener, var advertised] && Address(listener) is { } behind && Address(advertised) is { } front) return new ProxiedListener(behind, front);
        result.AddError($"--kafka-proxied: '{text}' is not HOST:PORT=HOST:PORT.");
        return null;
    }

    private static DnsEndPoint? Address(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? new DnsEndPoint(text[..colon], port) : null;
    }
}
