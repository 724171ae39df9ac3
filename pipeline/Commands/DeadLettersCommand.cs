using System.CommandLine;
using Monitoring.Pipeline.Commands.DeadLetters;
using Monitoring.Schemas.Events;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands;

/// <summary><c>monitoring dead-letters</c>: what was refused, why, and a second try.</summary>
internal static class DeadLettersCommand
{
    private static readonly string[] s_sections = ["kafka", "topics", "dead_letters"];

    public static Command Create() => new("dead-letters", "List what was refused, show one letter in full, or publish originals again.") { List(), Show(), Replay() };

    private static Command List()
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
        var configuration = ConfigurationArguments.AddTo(command, s_sections);
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

    private static Command Show()
    {
        var origin = Origin("The letter: topic/partition/offset, as list prints it.", ArgumentArity.ExactlyOne);
        var json = new Option<bool>("--json") { Description = "As a JSON object." };
        var command = new TeachingCommand("show", "Show one letter in full.")
        {
            Explanation = "The excerpt is masked. Where the same record was refused for several events or by several stages, all letters are shown.",
            Examples = [("monitoring dead-letters show app-logs/0/1234", "why this record was refused")],
            ExitCodes = [(ExitCode.Failed, "there is no such letter, or the broker could not be reached")],
        };
        var configuration = ConfigurationArguments.AddTo(command, s_sections);
        command.Add(origin);
        command.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.LoadOrExplain(parsed) is not { } options) return ExitCode.Usage;
            var wanted = parsed.GetValue(origin)!;
            var (all, _) = await LetterBox.ReadAsync(options.Kafka, cancellation).ConfigureAwait(false);
            var found = all.Where(l => wanted.Contains(l.Letter.Origin)).ToList();
            foreach (var letter in found)
            {
                foreach (var line in parsed.GetValue(json) ? [LetterText.Json(letter)] : LetterText.Lines(letter)) await parsed.InvocationConfiguration.Output.WriteLineAsync(line).ConfigureAwait(false);
            }

            if (found.Count > 0) return ExitCode.Ok;
            await parsed.InvocationConfiguration.Error.WriteLineAsync("There is no such letter; 'monitoring dead-letters list' shows those that are kept.").ConfigureAwait(false);
            return ExitCode.Failed;
        });
        return command;
    }

    private static Command Replay()
    {
        var origins = Origin("The letters: topic/partition/offset, as list prints it.", ArgumentArity.ZeroOrMore);
        var all = new Option<bool>("--all") { Description = "Every letter that is kept." };
        var wholeRecord = new Option<bool>("--whole-record") { Description = "Also publish records that hold several events; those already stored are stored again." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be published and from where, and publish nothing." };
        var command = new TeachingCommand("replay", "Publish originals again, to the topic that they came from.")
        {
            Explanation = "The original is read from its origin while that is retained, else from the sealed parts where dead_letters.encryption_key is configured.\nA replay carries the header monitoring-replay with its origin. Mend the cause first, or it is refused again.",
            Examples =
            [
                ("monitoring dead-letters replay app-logs/0/1234", "one record"),
                ("monitoring dead-letters replay --reason too_deep --since 24h --dry-run", "look before publishing many"),
            ],
            ExitCodes = [(ExitCode.Ok, "all that was chosen was published and acknowledged"), (ExitCode.Failed, "some could not be; each was named")],
        };
        var configuration = ConfigurationArguments.AddTo(command, s_sections);
        var filter = new LetterFilter(command);
        command.Add(origins);
        foreach (var option in (Option[])[all, wholeRecord, dryRun]) command.Add(option);
        command.Validators.Add(result =>
        {
            var chosen = result.GetResult(origins)?.Tokens.Count > 0 || result.GetValue(all) || filter.IsGiven(result);
            if (!chosen) result.AddError("Name letters, or choose them with --reason, --topic, --since or --all.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.LoadOrExplain(parsed) is not { } options) return ExitCode.Usage;
            var wanted = parsed.GetValue(origins) ?? [];
            var now = TimeProvider.System.GetUtcNow();
            var (letters, _) = await LetterBox.ReadAsync(options.Kafka, cancellation).ConfigureAwait(false);
            // Several letters may stand for one record, which is published once.
            var chosen = letters
                .Where(l => wanted.Length > 0 ? wanted.Contains(l.Letter.Origin) : filter.Takes(parsed, l.Letter, now))
                .DistinctBy(l => l.Letter.Origin with { Index = 0 }).ToList();
            using var replay = new LetterReplay(options);
            var done = 0;
            foreach (var letter in chosen)
            {
                var outcome = await replay.ReplayAsync(letter, parsed.GetValue(wholeRecord), parsed.GetValue(dryRun), cancellation).ConfigureAwait(false);
                if (outcome.Done) done++;
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{(outcome.Done ? "replayed" : "skipped ")}  {LetterOrigin.Format(letter.Letter.Origin)}  {outcome.Detail}").ConfigureAwait(false);
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{done} of {chosen.Count} {(parsed.GetValue(dryRun) ? "could be replayed" : "replayed")}.").ConfigureAwait(false);
            return done == chosen.Count && (wanted.Length == 0 || chosen.Count > 0) ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static Argument<Origin[]> Origin(string description, ArgumentArity arity) => new("origin")
    {
        Description = description,
        Arity = arity,
        CustomParser = result =>
        {
            var origins = new List<Origin>();
            foreach (var token in result.Tokens)
            {
                if (LetterOrigin.TryParse(token.Value, out var origin)) origins.Add(origin);
                else result.AddError($"'{token.Value}' is not topic/partition/offset, for example app-logs/0/1234.");
            }

            return [.. origins];
        },
    };

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
