using System.Globalization;
using System.Text;
using Monitoring.Processors.Recomputing;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Pipeline.Commands.Recompute;

/// <summary>Tells what differs, and sums up in the end.</summary>
/// <param name="output">Gets a line for each difference of a dry run, and the summary.</param>
/// <param name="errors">Gets progress.</param>
/// <param name="isDryRun">Whether nothing is written.</param>
/// <param name="time">Paces progress.</param>
internal sealed class RecomputeReport(TextWriter output, TextWriter errors, bool isDryRun, TimeProvider time)
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(3);
    private readonly Dictionary<Verdict, (long Count, string First)> _found = [];
    private long _told = time.GetTimestamp();

    /// <summary>Windows that were left out though they were asked for.</summary>
    public long LeftOut => Count(Verdict.Fewer) + Count(Verdict.Overflow) + Count(Verdict.Clusters);

    /// <summary>Windows that differ and can be corrected.</summary>
    public long Corrected => Count(Verdict.Correct);

    /// <summary>Notes a difference; a dry run prints it.</summary>
    public void Add(WindowDifference difference)
    {
        var line = Line(difference);
        var (count, first) = _found.GetValueOrDefault(difference.Verdict, (0, line));
        _found[difference.Verdict] = (count + 1, first);
        if (isDryRun && difference.Verdict == Verdict.Correct) output.WriteLine(line);
    }

    /// <summary>Tells how far it is, every few seconds.</summary>
    public void Progress(double share, long at, long rows)
    {
        if (time.GetElapsedTime(_told) < s_pace) return;
        _told = time.GetTimestamp();
        errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{share,4:P0}  at {Time(at)}: {rows:N0} rows read, {Corrected:N0} windows differ"));
    }

    /// <summary>Sums up.</summary>
    public void End(long compared, long rows)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows:N0} rows read, {compared:N0} windows compared, {Corrected:N0} {(isDryRun ? "would be corrected; nothing was written" : "corrected")}."));
        LeaveOut(Verdict.Fewer, "hold fewer stored rows than the stream counted, or hold shorter windows that do, so rows are missing: the sink lags or refused them, retention dropped them, the metric was defined otherwise, or samples of the same name are in it. Once that is meant, --accept-fewer corrects those that have rows.");
        LeaveOut(Verdict.Overflow, "have labels beyond a cardinality bound, folded into {__overflow__=\"true\"}: the rows do not say which.");
        LeaveOut(Verdict.Clusters, "hold rows of several Kafka clusters, of which the stream counts each for itself.");
    }

    private void LeaveOut(Verdict verdict, string why)
    {
        if (Count(verdict) == 0) return;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Left out: {Count(verdict):N0} windows {why}\n  first: {_found[verdict].First}"));
    }

    private long Count(Verdict verdict) => _found.GetValueOrDefault(verdict).Count;

    /// <summary>A difference on one line: level, start, series, stored and rebuilt value and count.</summary>
    public static string Line(WindowDifference difference)
    {
        var window = difference.Window;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{window.Level,-3} {Time(window.Start)} {TerminalText.OneLine(Series(window.Identity))}  value {Number(difference.Stored?.Shown)} -> {Number(difference.Rebuilt?.Shown)}, count {Number(difference.Stored?.Value.Count)} -> {Number(difference.Rebuilt?.Value.Count)}");
    }

    /// <summary>A time in UTC, from ms since 1970 UTC.</summary>
    public static string Time(long ms) => ShownTime.Of(ms * 1000).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Number(double? number) => number is { } n ? n.ToString("G10", CultureInfo.InvariantCulture) : "none";

    /// <summary>A series as people write it: its name, and its labels in braces.</summary>
    public static string Series(byte[] identity)
    {
        var labels = new LabelReader(identity);
        var text = new StringBuilder();
        while (labels.Next()) text.Append(text.Length == 0 ? "" : ",").Append(Encoding.UTF8.GetString(labels.Name)).Append("=\"").Append(Encoding.UTF8.GetString(labels.Value)).Append('"');
        return Encoding.UTF8.GetString(labels.Metric) + (text.Length == 0 ? "" : $"{{{text}}}");
    }
}
