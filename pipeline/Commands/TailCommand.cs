using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Monitoring.Pipeline.Commands.Tail;
using Monitoring.Pipeline.Configuration;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands;

/// <summary><c>monitoring tail</c>: shows events as they pass.</summary>
internal static class TailCommand
{
    public static Command Create()
    {
        var topic = new Option<string>("--topic") { Description = $"{Topics.Logs} for events after intake; any other topic is shown raw.", DefaultValueFactory = _ => Topics.Logs, HelpName = "NAME" };
        var service = new Option<string?>("--service") { Description = "Only this service.", HelpName = "NAME" };
        var severity = new Option<Severity>("--severity") { Description = "Only this severity and worse: debug, info, notice, warn, error, critical, alert, fatal.", HelpName = "NAME" };
        var grep = new Option<Regex?>("--grep") { Description = "Only messages in which this regular expression is found.", HelpName = "REGEX", CustomParser = ParsePattern };
        var json = new Option<bool>("--json") { Description = "One JSON object a line, with all attributes." };
        var begin = new Option<bool>("--from-beginning") { Description = "Start with the oldest record that is kept, not with the next one." };
        var count = new Option<int?>("--count", "-n") { Description = "Stop after this many.", HelpName = "N" };
        var command = new TeachingCommand("tail", "Follow the log events as they pass through Kafka.")
        {
            Explanation = "Reads committed records outside any consumer group: no stage notices. Personal data is masked already, except in the publishers' own topics.\nEnds with Ctrl-C. Colours only on a terminal, and not where NO_COLOR is set.",
            Examples =
            [
                ("monitoring tail --severity error", "what goes wrong now"),
                ("monitoring tail --service order-api --grep 'timeout|refused'", "one service, two words"),
                ("monitoring tail --topic app-logs -n 5", "five records as the publishers sent them"),
            ],
        };
        var configuration = ConfigurationArguments.AddTo(command, "kafka");
        foreach (var option in (Option[])[topic, service, severity, grep, json, begin, count]) command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.LoadOrExplain(parsed) is not { } options) return ExitCode.Usage;
            var filter = new TailFilter(parsed.GetValue(service), parsed.GetValue(severity), parsed.GetValue(grep));
            var name = parsed.GetValue(topic)!;
            var config = options.Kafka.ToClientConfig();
            await KafkaAccess.CheckAsync(options.Kafka, cancellation).ConfigureAwait(false);
            using var scan = new TopicScan(config);
            var schemas = name == Topics.Logs ? new PublishedSchemas(config) : null;
            var left = parsed.GetValue(count) ?? int.MaxValue;
            if (left <= 0) return ExitCode.Ok;
            await foreach (var record in scan.FollowAsync(name, parsed.GetValue(begin), cancellation).ConfigureAwait(false))
            {
                var line = schemas is null ? Raw(record, filter) : await DecodedAsync(record, filter, schemas, parsed.GetValue(json), cancellation).ConfigureAwait(false);
                if (line is not { } shown) continue;
                Write(shown.Text, shown.Severity, parsed.InvocationConfiguration.Output);
                if (--left == 0) break;
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<(string Text, Severity Severity)?> DecodedAsync(ConsumeResult<byte[]?, byte[]?> record, TailFilter filter, PublishedSchemas schemas, bool json, CancellationToken cancellation)
    {
        var datum = await schemas.ReadAsync(record.Message.Value, SchemaCatalogue.LogEvent, cancellation).ConfigureAwait(false);
        if (datum is null || TailEvent.Read(datum) is not { } e) return ($"{record.TopicPartitionOffset}: not a log event that this build can read", Severity.Error);
        return filter.Takes(e) ? (json ? e.Json() : e.Line(), e.Severity) : null;
    }

    private static (string Text, Severity Severity)? Raw(ConsumeResult<byte[]?, byte[]?> record, TailFilter filter)
    {
        var text = Encoding.UTF8.GetString(record.Message.Value ?? []);
        return filter.TakesText(text) ? (TerminalText.OneLine(text), Severity.Unknown) : null;
    }

    private static void Write(string text, Severity severity, TextWriter output)
    {
        if (!Terminal.HasColours(output))
        {
            output.WriteLine(text);
            return;
        }

        var colour = severity switch { >= Severity.Error => Color.Red, >= Severity.Warn => Color.Yellow, >= Severity.Info => Color.Default, _ => Color.Grey };
        AnsiConsole.Console.WriteLine(text, new Style(colour));
    }

    private static Regex? ParsePattern(System.CommandLine.Parsing.ArgumentResult result)
    {
        try
        {
            return new Regex(result.Tokens[0].Value, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            result.AddError($"--grep: {e.Message}");
            return null;
        }
    }
}
