namespace Monitoring.Processors.Parsing.Time;

/// <summary>Reads the pieces of a time stamp one after the other.</summary>
internal ref struct StampReader(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; set; }

    /// <summary>The byte to be read next, or 0 at the end.</summary>
    public readonly byte Next => Position < _text.Length ? _text[Position] : (byte)0;

    public bool Take(byte expected)
    {
        if (Next != expected || Position >= _text.Length) return false;
        Position++;
        return true;
    }

    /// <summary>Skips one of two bytes.</summary>
    public bool TakeEither(byte first, byte second) => Take(first) || Take(second);

    /// <summary>Exactly two digits.</summary>
    public bool Two(out int value)
    {
        value = 0;
        if (_text.Length - Position < 2) return false;
        int a = _text[Position] - '0', b = _text[Position + 1] - '0';
        if ((uint)a > 9 || (uint)b > 9) return false;
        value = a * 10 + b;
        Position += 2;
        return true;
    }

    /// <summary>Exactly four digits.</summary>
    public bool Four(out int value)
    {
        if (!Two(out var high) || !Two(out var low))
        {
            value = 0;
            return false;
        }

        value = high * 100 + low;
        return true;
    }

    /// <summary>One or two digits, the first of which may be a space, as syslog and <c>ctime</c> write days.</summary>
    public bool Day(out int value)
    {
        if (Two(out value)) return true;
        Take((byte)' ');
        value = Next - '0';
        if ((uint)value > 9) return false;
        Position++;
        if ((uint)(Next - '0') > 9) return true;
        value = value * 10 + Next - '0';
        Position++;
        return true;
    }

    /// <summary>An English month of three letters.</summary>
    public bool Month(out int month)
    {
        month = 0;
        if (_text.Length - Position < 3) return false;
        int a = _text[Position] | 0x20, b = _text[Position + 1] | 0x20, c = _text[Position + 2] | 0x20;
        month = (a << 16 | b << 8 | c) switch
        {
            'j' << 16 | 'a' << 8 | 'n' => 1,
            'f' << 16 | 'e' << 8 | 'b' => 2,
            'm' << 16 | 'a' << 8 | 'r' => 3,
            'a' << 16 | 'p' << 8 | 'r' => 4,
            'm' << 16 | 'a' << 8 | 'y' => 5,
            'j' << 16 | 'u' << 8 | 'n' => 6,
            'j' << 16 | 'u' << 8 | 'l' => 7,
            'a' << 16 | 'u' << 8 | 'g' => 8,
            's' << 16 | 'e' << 8 | 'p' => 9,
            'o' << 16 | 'c' << 8 | 't' => 10,
            'n' << 16 | 'o' << 8 | 'v' => 11,
            'd' << 16 | 'e' << 8 | 'c' => 12,
            _ => 0,
        };
        if (month == 0) return false;
        Position += 3;
        return true;
    }

    /// <summary><c>HH:mm:ss</c> and an optional fraction after a dot or a comma, cut to µs.</summary>
    public bool Clock(out int hour, out int minute, out int second, out int fraction)
    {
        minute = second = fraction = 0;
        return Two(out hour) && Take((byte)':') && Two(out minute) && Take((byte)':') && Two(out second) && Fraction(out fraction);
    }

    /// <summary>An optional fraction of a second.</summary>
    /// <returns>False for a fraction of more than nine digits.</returns>
    public bool Fraction(out int micros)
    {
        micros = 0;
        if (Next is not ((byte)'.' or (byte)',') || Position + 1 >= _text.Length || (uint)(_text[Position + 1] - '0') > 9) return true;
        var start = ++Position;
        for (; (uint)(Next - '0') <= 9; Position++)
        {
            if (Position - start < 6) micros = micros * 10 + Next - '0';
        }

        for (var i = Position - start; i < 6; i++) micros *= 10;
        return Position - start <= 9;
    }

    /// <summary>A zone: <c>Z</c>, <c>+08:00</c>, <c>+0800</c> or <c>+08</c>, or <c>UTC</c> and <c>GMT</c>; a space before it is skipped with it.</summary>
    /// <returns>False where none follows; nothing is skipped then.</returns>
    public bool Zone(out long offset)
    {
        offset = 0;
        var start = Position;
        Take((byte)' ');
        if (TakeEither((byte)'Z', (byte)'z')) return !IsLetter(Next) || Back(start);
        if (Next is (byte)'+' or (byte)'-') return Offset(out offset) || Back(start);
        if (_text.Length - Position < 3) return Back(start);
        var name = _text.Slice(Position, 3);
        if (!name.SequenceEqual("UTC"u8) && !name.SequenceEqual("GMT"u8)) return Back(start);
        Position += 3;
        return !IsLetter(Next) || Back(start);
    }

    private bool Offset(out long offset)
    {
        offset = 0;
        var sign = Next == '-' ? -1 : 1;
        Position++;
        if (!Two(out var hours)) return false;
        var minutes = 0;
        var rest = Position;
        if ((Take((byte)':') || true) && !Two(out minutes)) Position = rest;
        if (hours > 23 || minutes > 59 || (uint)(Next - '0') <= 9) return false;
        offset = sign * (hours * Stamp.Hour + minutes * Stamp.Minute);
        return true;
    }

    private bool Back(int start)
    {
        Position = start;
        return false;
    }

    private static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') <= 'z' - 'a';
}
