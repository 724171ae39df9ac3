using System.CommandLine;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary><c>monitoring dead-letters show</c></summary>
internal static class ShowLetterCommand
{
    public static Command Create()
    {
        var origin = LetterArgument.Create("The letter: topic/partition/offset, as list prints it.", ArgumentArity.ExactlyOne);
        var json = new Option<bool>("--json") { Description = "As a JSON object." };
        var command = new TeachingCommand("show", "Show one letter in full.")
        {
            Explanation = "The excerpt is masked. Where the same record was refused for several events or by several stages, all letters are shown.",
            Examples = [("monitoring dead-letters show app-logs/0/1234", "why this record was refused")],
            ExitCodes = [(ExitCode.Failed, "there is no such letter, or the broker could not be reached")],
        };
        var configuration = ConfigurationArguments.AddTo(command, DeadLettersCommand.Sections);
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
}
