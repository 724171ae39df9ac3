namespace Monitoring.Processors.Parsing.Time;

/// <summary>Offsets of the zone abbreviations that mean one thing only. CST and IST mean several: the configured zone decides there.</summary>
internal static class TimeZoneNames
{
    /// <summary>The offset of an abbreviation that follows a space, or null.</summary>
    public static long? Offset(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)' ');
        var end = text.IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        if (end >= 0) text = text[..end];
        if (text.SequenceEqual("UTC"u8) || text.SequenceEqual("GMT"u8)) return 0;
        if (text.SequenceEqual("CET"u8)) return Stamp.Hour;
        if (text.SequenceEqual("CEST"u8) || text.SequenceEqual("EET"u8)) return 2 * Stamp.Hour;
        if (text.SequenceEqual("EEST"u8) || text.SequenceEqual("MSK"u8)) return 3 * Stamp.Hour;
        if (text.SequenceEqual("JST"u8) || text.SequenceEqual("KST"u8)) return 9 * Stamp.Hour;
        if (text.SequenceEqual("EDT"u8)) return -4 * Stamp.Hour;
        if (text.SequenceEqual("EST"u8) || text.SequenceEqual("CDT"u8)) return -5 * Stamp.Hour;
        if (text.SequenceEqual("PDT"u8)) return -7 * Stamp.Hour;
        return text.SequenceEqual("PST"u8) ? -8 * Stamp.Hour : null;
    }
}
