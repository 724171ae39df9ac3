using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>The program of an RFC 3164 message: <c>sshd[3402]:</c>, <c>su:</c>, <c>%ASA-6-302013:</c>.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Pid">What the brackets hold, or empty.</param>
/// <param name="End">Where the message starts.</param>
internal readonly record struct SyslogTag(Utf8Slice Program, Utf8Slice Pid, int End)
{
    private const int LongestProgram = 64;

    /// <summary>Reads a tag, which a colon ends.</summary>
    public static bool TryRead(Utf8Slice line, int start, out SyslogTag tag)
    {
        tag = default;
        if (start >= line.Length) return false;
        var text = line.Span[start..];
        var end = text.IndexOfAny(" :["u8);
        if (end is < 1 or > LongestProgram) return false;
        var pid = default(Utf8Slice);
        var at = end;
        if (text[at] == '[')
        {
            var length = text[at..].IndexOf((byte)']');
            if (length < 1 || text.Slice(at, length).Contains((byte)' ')) return false;
            pid = line.Slice(start + at + 1, length - 1);
            at += length + 1;
        }

        if (at >= text.Length || text[at] != ':') return false;
        at++;
        // A colon inside a word is part of an address or a time, not the end of a tag.
        if (at < text.Length && text[at] != ' ' && pid.IsEmpty) return false;
        if (at < text.Length && text[at] == ' ') at++;
        tag = new SyslogTag(line.Slice(start, end), pid, start + at);
        return true;
    }
}
