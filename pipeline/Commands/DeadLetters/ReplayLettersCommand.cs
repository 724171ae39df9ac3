using System.CommandLine;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary><c>monitoring dead-letters replay</c></summary>
internal static class ReplayLettersCommand
{
    public static Command Create()
    {
        var origins = LetterArgument.Create("The letters: topic/partition/offset, as list prints it.", ArgumentArity.ZeroOrMore);
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
        var configuration = ConfigurationArguments.AddTo(command, DeadLettersCommand.Sections);
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
}
