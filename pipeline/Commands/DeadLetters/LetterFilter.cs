using System.CommandLine;
using System.CommandLine.Parsing;
using Monitoring.Pipeline.Configuration;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary>The options that choose letters.</summary>
internal sealed class LetterFilter
{
    private readonly Option<string?> _reason = new("--reason") { Description = "Only letters refused for this reason, for example invalid_json.", HelpName = "CODE" };
    private readonly Option<string?> _topic = new("--topic") { Description = "Only letters from this topic.", HelpName = "NAME" };
    private readonly Option<TimeSpan?> _since = new("--since")
    {
        Description = "Only letters received this long ago or less: 30m, 24h, 7d.",
        HelpName = "AGE",
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var age)) return age;
            result.AddError($"--since: '{result.Tokens[0].Value}' is not a duration; write 30m, 24h or 7d.");
            return null;
        },
    };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public LetterFilter(Command command)
    {
        command.Add(_reason);
        command.Add(_topic);
        command.Add(_since);
    }

    /// <summary>True where one of the options was given.</summary>
    public bool IsGiven(CommandResult result) => ((Option[])[_reason, _topic, _since]).Any(o => result.GetResult(o) is not null);

    /// <summary>True where the letter is wanted.</summary>
    public bool Takes(ParseResult parsed, DeadLetter letter, DateTimeOffset now)
    {
        if (parsed.GetValue(_reason) is { } reason && letter.Reason != reason) return false;
        if (parsed.GetValue(_topic) is { } topic && letter.Origin.Topic != topic) return false;
        return parsed.GetValue(_since) is not { } age || letter.ReceivedTime >= (now - age).ToUnixTimeMilliseconds() * 1000;
    }
}
