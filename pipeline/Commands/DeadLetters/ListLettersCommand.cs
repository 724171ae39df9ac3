using System.CommandLine;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary><c>monitoring dead-letters list</c></summary>
internal static class ListLettersCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object a line instead of a table." };
        var command = new TeachingCommand("list", "List the letters that are kept, oldest first.")
        {
            Explanation = "Reads monitoring.dead-letters from its beginning to its end. A letter is named by its origin, topic/partition/offset.\nExcerpts are masked; the original bytes are kept only where dead_letters.encryption_key is set.",
            Examples =
            [
                ("monitoring dead-letters list --since 24h", "what was refused since yesterday"),
                ("monitoring dead-letters list --json | jq -r .reason | sort | uniq -c", "how often for which reason"),
            ],
        };
        var configuration = ConfigurationArguments.AddTo(command, DeadLettersCommand.Sections);
        var filter = new LetterFilter(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.LoadOrExplain(parsed) is not { } options) return ExitCode.Usage;
            var io = parsed.InvocationConfiguration;
            var (all, unreadable) = await LetterBox.ReadAsync(options.Kafka, cancellation).ConfigureAwait(false);
            var now = TimeProvider.System.GetUtcNow();
            var letters = all.Where(l => filter.Takes(parsed, l.Letter, now)).ToList();
            if (parsed.GetValue(json)) letters.ForEach(l => io.Output.WriteLine(LetterText.Json(l)));
            else Terminal.Write(LetterTable(letters), io.Output);
            if (!parsed.GetValue(json)) await io.Output.WriteLineAsync($"{letters.Count} letters.").ConfigureAwait(false);
            if (unreadable > 0) await io.Error.WriteLineAsync($"{unreadable} records could not be read: their schema is not on monitoring.schemas.").ConfigureAwait(false);
            return unreadable > 0 ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }

    private static Table LetterTable(IReadOnlyList<StoredLetter> letters)
    {
        var table = Terminal.Table("received", "origin", "stage", "reason", "bytes", "detail");
        foreach (var l in letters.Select(s => s.Letter))
        {
            table.AddRow(new Text(LetterText.Time(l.ReceivedTime)), new Text(LetterOrigin.Format(l.Origin)), new Text(l.Stage), new Text(l.Reason), new Text($"{l.Size}"), new Text(TerminalText.OneLine(l.Detail, 120)));
        }

        return table;
    }
}
