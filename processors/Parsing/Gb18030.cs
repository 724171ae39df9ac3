using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing;

/// <summary>Transcodes lines of programs that still write GBK or GB 18030.</summary>
/// <remarks>Strict: one wrong byte, a control character that no text holds, or a character that is itself U+FFFD, and the line is not taken for Chinese.</remarks>
internal sealed class Gb18030
{
    private readonly Encoding _encoding = CodePagesEncodingProvider.Instance.GetEncoding(
        "GB18030", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))!;

    private char[] _chars = [];

    /// <summary>The same text in UTF-8.</summary>
    public bool TryTranscode(ReadOnlySpan<byte> line, Arena arena, out Utf8Slice text)
    {
        text = default;
        var most = _encoding.GetMaxCharCount(line.Length);
        if (_chars.Length < most) _chars = new char[most];
        var chars = _chars.AsSpan(0, _encoding.GetChars(line, _chars));
        if (chars.Contains('\uFFFD') || HasControl(chars)) return false;
        Encoding.UTF8.GetBytes(chars, arena.Reserve(Encoding.UTF8.GetByteCount(chars), out text));
        return true;
    }

    private static bool HasControl(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c < ' ' && c is not ('\t' or '\n' or '\r' or '\u001B')) return true;
        }

        return false;
    }
}
