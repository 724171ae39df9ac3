using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Language;

/// <summary>Reads and writes texts in quotes with the escapes of Go.</summary>
/// <remarks>A byte that is no UTF-8 is held as the lone surrogate U+DC00 + byte, so that it is written as it was read and no valid text equals it.</remarks>
internal static class QuotedText
{
    private const int StrayByte = 0xDC00;

    /// <summary>False for a text with bytes that are no UTF-8.</summary>
    public static bool IsValid(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    /// <summary>Reads the text whose quote is at <paramref name="at"/>; gives the place behind its end.</summary>
    /// <exception cref="PromqlException">It has no end, or an escape that is none.</exception>
    public static int Read(string text, int at, out string value)
    {
        var quote = text[at];
        if (quote == '`')
        {
            var end = text.IndexOf('`', at + 1);
            if (end < 0) throw TextPlace.Error(text, at, "the text in backticks has no end");
            value = text[(at + 1)..end];
            return end + 1;
        }

        var read = new StringBuilder();
        var bytes = new List<byte>();
        for (var i = at + 1; i < text.Length && text[i] != '\n';)
        {
            if (text[i] == quote)
            {
                Flush(bytes, read);
                value = read.ToString();
                return i + 1;
            }

            if (text[i] == '\\')
            {
                i = Escape(text, i, quote, bytes, read);
                continue;
            }

            Flush(bytes, read);
            read.Append(text[i++]);
        }

        throw TextPlace.Error(text, at, "the text in quotes has no end");
    }

    public static string Of(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune)) Append(quoted, rune);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\x{(text[i] - StrayByte) & 0xff:x2}");
            i += Math.Max(1, rune.Utf16SequenceLength);
        }

        return quoted.Append('"').ToString();
    }

    private static int Escape(string text, int at, char quote, List<byte> bytes, StringBuilder read)
    {
        var c = at + 1 < text.Length ? text[at + 1] : throw TextPlace.Error(text, at, "the escape has no end");
        switch (c)
        {
            case 'x': bytes.Add((byte)Digits(text, at, 2, 2, 16, 255)); return at + 4;
            case >= '0' and <= '7': bytes.Add((byte)Digits(text, at, 1, 3, 8, 255)); return at + 4;
        }

        Flush(bytes, read);
        switch (c)
        {
            case 'u': read.Append(char.ConvertFromUtf32(Digits(text, at, 2, 4, 16, 0x10ffff))); return at + 6;
            case 'U': read.Append(char.ConvertFromUtf32(Digits(text, at, 2, 8, 16, 0x10ffff))); return at + 10;
        }

        var plain = c == quote ? c : "abfnrtv\\".IndexOf(c, StringComparison.Ordinal) is >= 0 and var i ? "\a\b\f\n\r\t\v\\"[i] : throw TextPlace.Error(text, at, $"'\\{c}' is no escape");
        read.Append(plain);
        return at + 2;
    }

    private static int Digits(string text, int at, int skip, int count, int radix, int most)
    {
        var value = 0L;
        for (var i = at + skip; i < at + skip + count; i++)
        {
            var digit = i < text.Length && char.IsAsciiHexDigit(text[i]) ? Convert.ToInt32(text[i].ToString(), 16) : 16;
            if (digit >= radix) throw TextPlace.Error(text, at, $"an escape of {count} digits expected");
            value = (value * radix) + digit;
        }

        return value <= most && value is not (>= 0xd800 and <= 0xdfff) ? (int)value : throw TextPlace.Error(text, at, "the escape stands for no character");
    }

    // What was written as single bytes is read as UTF-8.
    private static void Flush(List<byte> bytes, StringBuilder read)
    {
        if (bytes.Count == 0) return;
        var left = (ReadOnlySpan<byte>)bytes.ToArray();
        while (left.Length > 0)
        {
            if (Rune.DecodeFromUtf8(left, out var rune, out var used) == System.Buffers.OperationStatus.Done)
            {
                read.Append(rune.ToString());
                left = left[used..];
                continue;
            }

            read.Append((char)(StrayByte + left[0]));
            left = left[1..];
        }

        bytes.Clear();
    }

    private static void Append(StringBuilder quoted, Rune rune)
    {
        switch (rune.Value)
        {
            case '"': quoted.Append("\\\""); break;
            case '\\': quoted.Append(@"\\"); break;
            case '\a': quoted.Append(@"\a"); break;
            case '\b': quoted.Append(@"\b"); break;
            case '\f': quoted.Append(@"\f"); break;
            case '\n': quoted.Append(@"\n"); break;
            case '\r': quoted.Append(@"\r"); break;
            case '\t': quoted.Append(@"\t"); break;
            case '\v': quoted.Append(@"\v"); break;
            case < ' ' or 0x7f: quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"); break;
            default: quoted.Append(IsPrintable(rune) ? rune.ToString() : rune.Value > 0xffff ? $"\\U{rune.Value:x8}" : $"\\u{rune.Value:x4}"); break;
        }
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
