using Monitoring.Processors.Parsing.Time;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>The tokens of one line of influx protocol.</summary>
internal ref struct InfluxReader(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public readonly bool IsComment => At == '#';

    public readonly bool IsLineEnd => At is '\n' or '\r' or -1;

    /// <summary>True where a quoted text comes next.</summary>
    public readonly bool IsText => At == '"';

    private readonly int At => Position < _text.Length ? _text[Position] : -1;

    public void SkipBlank()
    {
        while (At is ' ' or '\t') Position++;
    }

    public bool Take(byte expected)
    {
        if (At != expected) return false;
        Position++;
        return true;
    }

    /// <summary>Reads a word without its escapes; it must not be empty. It ends at a comma or a space that is not escaped, and but for a measurement at an equals sign.</summary>
    public bool Word(TextBuffer target, bool isMeasurement = false)
    {
        var start = Position;
        for (; !IsLineEnd; Position++)
        {
            var b = _text[Position];
            if (b is (byte)',' or (byte)' ' || (b == '=' && !isMeasurement)) break;
            // A backslash that escapes nothing is one.
            if (b == '\\' && Position + 1 < _text.Length && IsEscapable(_text[Position + 1], isMeasurement)) b = _text[++Position];
            target.Append(b);
        }

        return Position > start;
    }

    /// <summary>Reads a field's number: a float, an integer with its suffix, a boolean.</summary>
    public bool Number(out double value)
    {
        var start = Position;
        while (!IsLineEnd && At is not (',' or ' ')) Position++;
        var word = _text[start..Position];
        value = 0;
        if (word.IsEmpty) return false;
        switch (word[^1])
        {
            case (byte)'i':
                return word.Length > 1 && IsInteger(word[..^1], mayBeNegative: true) && SampleValues.TryFinite(word[..^1], out value);
            case (byte)'u' when word.Length > 1:
                return IsInteger(word[..^1], mayBeNegative: false) && SampleValues.TryFinite(word[..^1], out value);
            case (byte)'t' or (byte)'T' or (byte)'e' or (byte)'E' or (byte)'f' or (byte)'F':
                value = word[0] is (byte)'t' or (byte)'T' ? 1 : 0;
                return IsBoolean(word);
            default:
                return SampleValues.TryFinite(word, out value);
        }
    }

    /// <summary>Passes over a quoted text, in which line ends may stand.</summary>
    public bool SkipText()
    {
        for (Position++; Position < _text.Length; Position++)
        {
            if (_text[Position] == '"')
            {
                Position++;
                return true;
            }

            if (_text[Position] == '\\' && Position + 1 < _text.Length && _text[Position + 1] is (byte)'"' or (byte)'\\') Position++;
        }

        return false;
    }

    /// <summary>Reads the time in ns and the line's end; without a time it is the record's.</summary>
    public bool Time(long otherwise, out long ms)
    {
        ms = otherwise;
        SkipBlank();
        if (IsLineEnd) return true;
        var start = Position;
        while (!IsLineEnd && At != ' ') Position++;
        var word = _text[start..Position];
        var isNegative = word[0] == '-';
        if (!UnixTime.TryNanos(isNegative ? word[1..] : word, out var micros)) return false;
        ms = SampleValues.FloorMs(isNegative ? -micros : micros);
        SkipBlank();
        return IsLineEnd;
    }

    /// <summary>Where the next line begins.</summary>
    public readonly int ToNextLine()
    {
        var end = _text[Position..].IndexOf((byte)'\n');
        return end < 0 ? _text.Length : Position + end + 1;
    }

    private static bool IsEscapable(byte b, bool isMeasurement) => b is (byte)',' or (byte)' ' || (b == '=' && !isMeasurement);

    private static bool IsInteger(ReadOnlySpan<byte> digits, bool mayBeNegative)
    {
        if (mayBeNegative && digits.StartsWith("-"u8)) digits = digits[1..];
        return digits.Length is > 0 and <= 20 && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    private static bool IsBoolean(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("t"u8) || word.SequenceEqual("T"u8) || word.SequenceEqual("true"u8) || word.SequenceEqual("True"u8) || word.SequenceEqual("TRUE"u8)
        || word.SequenceEqual("f"u8) || word.SequenceEqual("F"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("False"u8) || word.SequenceEqual("FALSE"u8);
}
