namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Names metrics as "OTLP Metric points to Prometheus" says: what PromQL would want quoted becomes one underscore, the unit and <c>_total</c> are suffixes.</summary>
internal static class OtlpNames
{
    private static readonly (byte[] Code, byte[] Word)[] Units = Pairs(
        "d days,h hours,min minutes,s seconds,ms milliseconds,us microseconds,ns nanoseconds,By bytes,KiBy kibibytes,MiBy mebibytes,GiBy gibibytes,TiBy tebibytes,"
        + "KBy kilobytes,MBy megabytes,GBy gigabytes,TBy terabytes,m meters,V volts,A amperes,J joules,W watts,g grams,Cel celsius,Hz hertz,% percent,1 ");

    private static readonly (byte[] Code, byte[] Word)[] PerUnits = Pairs("s second,m minute,h hour,d day,w week,mo month,y year");

    /// <summary>Puts the name of a metric together.</summary>
    /// <param name="target">Gets it.</param>
    /// <param name="name">As in OTLP.</param>
    /// <param name="unit">A UCUM code, or empty.</param>
    /// <param name="isCounter">A monotonic sum.</param>
    /// <param name="isGauge">A gauge: its unit 1 is a ratio.</param>
    public static void Append(TextBuffer target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> unit, bool isCounter, bool isGauge)
    {
        if (isCounter && name.EndsWith("_total"u8)) name = name[..^6];
        AppendCollapsed(target, name);
        AppendUnit(target, unit, isGauge);
        if (isCounter) target.Append("_total"u8);
    }

    private static void AppendUnit(TextBuffer target, ReadOnlySpan<byte> unit, bool isGauge)
    {
        unit = unit.Trim(" "u8);
        if (isGauge && unit.SequenceEqual("1"u8))
        {
            AppendPart(target, "ratio"u8);
            return;
        }

        var slash = unit.IndexOf((byte)'/');
        AppendPart(target, Word(Units, slash < 0 ? unit : unit[..slash]));
        if (slash < 0) return;
        var per = Word(PerUnits, unit[(slash + 1)..]);
        if (per.IsEmpty) return;
        AppendPart(target, "per"u8);
        AppendPart(target, per);
    }

    // A part that is in the name already is not repeated, as in http_server_duration_seconds.
    private static void AppendPart(TextBuffer target, ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty || EndsWithWord(target.Written, part)) return;
        target.Append((byte)'_');
        AppendCollapsed(target, part);
    }

    private static bool EndsWithWord(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word) =>
        name.EndsWith(word) && (name.Length == word.Length || name[^(word.Length + 1)] == '_');

    private static ReadOnlySpan<byte> Word((byte[] Code, byte[] Word)[] table, ReadOnlySpan<byte> code)
    {
        code = code.Trim(" "u8);
        if (code.IndexOfAny((byte)'{', (byte)'}') >= 0) return default; // An annotation such as {request}.
        foreach (var (known, word) in table)
        {
            if (code.SequenceEqual(known)) return word;
        }

        return code;
    }

    private static void AppendCollapsed(TextBuffer target, ReadOnlySpan<byte> text)
    {
        var start = target.Length;
        target.AppendName(text, isMetric: true);
        target.CollapseUnderscores(start);
    }

    private static (byte[] Code, byte[] Word)[] Pairs(string text) =>
        [.. text.Split(',').Select(pair => (System.Text.Encoding.UTF8.GetBytes(pair[..pair.IndexOf(' ')]), System.Text.Encoding.UTF8.GetBytes(pair[(pair.IndexOf(' ') + 1)..])))];
}
