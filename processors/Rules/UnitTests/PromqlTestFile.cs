using System.Text.RegularExpressions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>Reads files of Prometheus' own PromQL tests: <c>load</c>, <c>clear</c>, <c>eval</c>, and what is expected.</summary>
/// <remarks>Warnings and infos, which are told beside a result, are not looked at.</remarks>
internal static partial class PromqlTestFile
{
    /// <exception cref="FormatException">A line is no command, or no expectation; the message says which.</exception>
    public static List<PromqlTestStep> Read(string text)
    {
        var lines = text.Split('\n').Select(l => l.Trim()).Select(l => l.StartsWith('#') ? "" : l).ToArray();
        var steps = new List<PromqlTestStep>();
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].Length == 0) continue;
            var start = at;
            while (at + 1 < lines.Length && lines[at + 1].Length > 0 && !EndsBlock(lines[at], at == start)) at++;
            steps.Add(Step(lines[start], start + 1, lines[(start + 1)..(at + 1)]));
        }

        return steps;
    }

    // Else a block ends at an empty line.
    private static bool EndsBlock(string line, bool isCommand) => isCommand ? line.Equals("clear", StringComparison.OrdinalIgnoreCase) : NumberText.TryParse(line, out _);

    private static PromqlTestStep Step(string command, int line, string[] rest)
    {
        if (command.Equals("clear", StringComparison.OrdinalIgnoreCase)) return new PromqlTestStep.Clear(line);
        if (LoadCommand().Match(command) is { Success: true } load) return new PromqlTestStep.Load(line, Duration(load.Groups[2].Value, line), rest, load.Groups[1].Length > 0);
        if (InstantCommand().Match(command) is { Success: true } instant)
        {
            var time = instant.Groups[2].Length > 0 ? Duration(instant.Groups[2].Value, line) : 0;
            return new PromqlTestStep.Eval(line, instant.Groups[3].Value, time, time, 0, Expectation(instant.Groups[1].Value, rest, line));
        }

        if (RangeCommand().Match(command) is not { Success: true } range) throw new FormatException($"line {line}: no command: {command}");
        return new PromqlTestStep.Eval(
            line,
            range.Groups[5].Value,
            Duration(range.Groups[2].Value, line),
            Duration(range.Groups[3].Value, line),
            Duration(range.Groups[4].Value, line),
            Expectation(range.Groups[1].Value, rest, line));
    }

    private static PromqlTestExpectation Expectation(string mode, string[] lines, int line)
    {
        var expected = new PromqlTestExpectation { Fails = mode == "fail", IsOrdered = mode == "ordered" };
        var series = new List<NotedSeries>();
        foreach (var text in lines)
        {
            line++;
            if (FailureLine().Match(text) is { Success: true } failure) expected = expected with { Message = failure.Groups[2].Value.Trim(), IsMessagePattern = failure.Groups[1].Value == "regexp" };
            else if (TextLine().Match(text) is { Success: true } literal) expected = expected with { Text = Unquoted(literal.Groups[1].Value) };
            else if (TimesLine().Match(text) is { Success: true } times) expected = expected with { Times = (Duration(times.Groups[1].Value, line), Duration(times.Groups[3].Value, line)) };
            else if (text.StartsWith("expect ", StringComparison.Ordinal)) expected = Directive(expected, text, line);
            else if (NumberText.TryParse(text, out var number)) expected = expected with { Scalar = number };
            else series.Add(Series(text, line));
        }

        return expected with { Series = series };
    }

    private static PromqlTestExpectation Directive(PromqlTestExpectation expected, string text, int line)
    {
        var match = DirectiveLine().Match(text);
        if (!match.Success) throw new FormatException($"line {line}: no expectation: {text}");
        return match.Groups[1].Value switch
        {
            "ordered" => expected with { IsOrdered = true },
            "fail" => expected with { Fails = true, Message = match.Groups[3].Success ? match.Groups[3].Value.Trim() : null, IsMessagePattern = match.Groups[2].Value == "regex" },
            _ => expected,
        };
    }

    private static NotedSeries Series(string text, int line)
    {
        try
        {
            return SeriesNotation.Parse(text);
        }
        catch (PromqlException e)
        {
            throw new FormatException($"line {line}: {e.Message}", e);
        }
    }

    private static string Unquoted(string text)
    {
        QuotedText.Read(text, 0, out var value);
        return value;
    }

    private static long Duration(string text, int line) => DurationText.TryParse(text, out var milliseconds) ? milliseconds : throw new FormatException($"line {line}: no duration: {text}");

    [GeneratedRegex(@"^load(_with_nhcb)?\s+(.+?)$")]
    private static partial Regex LoadCommand();

    [GeneratedRegex(@"^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(.+?)\s+)?(.+)$")]
    private static partial Regex InstantCommand();

    [GeneratedRegex(@"^eval(?:_(fail|warn|info))?\s+range\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+?)\s+(.+)$")]
    private static partial Regex RangeCommand();

    [GeneratedRegex(@"^expected_fail_(message|regexp)\s+(.*)$")]
    private static partial Regex FailureLine();

    [GeneratedRegex(@"^expect\s+string\s+(.+)$")]
    private static partial Regex TextLine();

    [GeneratedRegex(@"^expect\s+range\s+vector\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+)$")]
    private static partial Regex TimesLine();

    [GeneratedRegex(@"^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$")]
    private static partial Regex DirectiveLine();
}
