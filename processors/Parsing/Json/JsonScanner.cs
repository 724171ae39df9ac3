using System.Buffers;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Reads strict JSON (RFC 8259) straight onto a tape of fields, in one pass.</summary>
/// <remarks>
/// Not <c>Utf8JsonReader</c>, because that one throws on bad input, which a flood of poison would pay for, and because writing the tape while
/// scanning is twice as fast. It accepts and refuses the same texts; a property test holds the two against each other.
/// The text has to be valid UTF-8 already.
/// </remarks>
internal ref struct JsonScanner
{
    private static readonly SearchValues<byte> StringEnd = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private readonly Utf8Slice _value;
    private readonly ReadOnlySpan<byte> _text;
    private readonly int _maxFields;
    private int _position;
    private string? _reason;
    private string _detail;

    public JsonScanner(Utf8Slice value, int maxFields)
    {
        _value = value;
        _text = value.Span;
        _maxFields = maxFields;
        _detail = "";
    }

    /// <summary>Where the next byte is read, or where the reading failed.</summary>
    public int Position
    {
        readonly get => _position;
        set => _position = value;
    }

    /// <summary>What was wrong.</summary>
    public readonly ParseError Error => new(_reason!, _detail, _position);

    /// <summary>Skips white space and tells the byte that follows, or 0 at the end.</summary>
    public byte Peek()
    {
        while (_position < _text.Length)
        {
            var b = _text[_position];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) return b;
            _position++;
        }

        return 0;
    }

    /// <summary>Takes a byte that must come next, white space before it aside.</summary>
    public bool Take(byte expected, string detail)
    {
        if (Peek() != expected || _position >= _text.Length) return Fail(detail);
        _position++;
        return true;
    }

    /// <summary>Checks that nothing but white space follows.</summary>
    public bool End()
    {
        Peek();
        return _position == _text.Length || Fail("nothing may follow the value");
    }

    /// <summary>Reads an object; its members go onto the tape, the object's own brackets do not.</summary>
    public bool ReadMembers(FieldTape tape) => Take((byte)'{', "expected an object") && ReadContainer(tape, 0, 0);

    /// <summary>Reads a value of any kind and puts it onto the tape under <paramref name="name"/>.</summary>
    public bool ReadValue(FieldTape tape, Utf8Slice name)
    {
        var b = Peek();
        if (b is not ((byte)'{' or (byte)'[')) return ReadScalar(tape, name, b);
        _position++;
        tape.Add(b == '{' ? FieldKind.StartObject : FieldKind.StartArray, name, default);
        return ReadContainer(tape, b == '{' ? 0UL : 1UL, 1);
    }

    /// <summary>Reads on inside an open container until the outermost one closes.</summary>
    /// <param name="tape">Gets the fields.</param>
    /// <param name="arrays">Bit 0 is the innermost container: 1 for an array.</param>
    /// <param name="depth">Containers open below the top; 0 is the top itself, whose end is not put onto the tape.</param>
    private bool ReadContainer(FieldTape tape, ulong arrays, int depth)
    {
        var floor = depth;
        var first = true;
        while (true)
        {
            var b = Peek();
            var inArray = (arrays & 1) != 0;
            if (b == (inArray ? (byte)']' : (byte)'}') && _position < _text.Length)
            {
                _position++;
                if (depth > 0) tape.Add(inArray ? FieldKind.EndArray : FieldKind.EndObject, default, default);
                if (depth == floor) return true;
                depth--;
                arrays >>= 1;
                first = false;
                continue;
            }

            if (!first)
            {
                if (!Take((byte)',', inArray ? "expected ',' or ']'" : "expected ',' or '}'")) return false;
                b = Peek();
            }

            if (tape.Count >= _maxFields) return Fail("more fields than allowed", DeadLetterReason.TooManyFields);
            var name = default(Utf8Slice);
            if (!inArray)
            {
                if (b != '"') return Fail("expected a member's name");
                if (!ReadString(out name) || !Take((byte)':', "expected ':'")) return false;
                b = Peek();
            }

            if (b is (byte)'{' or (byte)'[')
            {
                if (depth == AttributesJson.MaxDepth) return Fail("nested deeper than 63 levels", DeadLetterReason.TooDeep);
                _position++;
                depth++;
                arrays = (arrays << 1) | (b == '[' ? 1UL : 0UL);
                tape.Add(b == '{' ? FieldKind.StartObject : FieldKind.StartArray, name, default);
                first = true;
                continue;
            }

            if (!ReadScalar(tape, name, b)) return false;
            first = false;
        }
    }

    private bool ReadScalar(FieldTape tape, Utf8Slice name, byte b)
    {
        switch (b)
        {
            case (byte)'"':
                if (!ReadString(out var text)) return false;
                tape.Add(FieldKind.JsonString, name, text);
                return true;
            case (byte)'t':
                return Literal("true"u8, FieldKind.True, tape, name);
            case (byte)'f':
                return Literal("false"u8, FieldKind.False, tape, name);
            case (byte)'n':
                return Literal("null"u8, FieldKind.Null, tape, name);
            default:
                var start = _position;
                if (!SkipNumber()) return Fail("expected a value");
                tape.Add(FieldKind.Number, name, _value.Slice(start, _position - start));
                return true;
        }
    }

    private bool Literal(ReadOnlySpan<byte> word, FieldKind kind, FieldTape tape, Utf8Slice name)
    {
        if (!_text[_position..].StartsWith(word)) return Fail("expected a value");
        _position += word.Length;
        tape.Add(kind, name, default);
        return true;
    }

    private bool ReadString(out Utf8Slice content)
    {
        var start = ++_position;
        while (true)
        {
            var clean = _text[_position..].IndexOfAny(StringEnd);
            if (clean < 0)
            {
                _position = _text.Length;
                content = default;
                return Fail("a string does not end");
            }

            _position += clean;
            var b = _text[_position];
            if (b == '"') break;
            if (b != '\\' || !SkipEscape())
            {
                content = default;
                return Fail(b == '\\' ? "unknown escape" : "control character in a string");
            }
        }

        content = _value.Slice(start, _position - start);
        _position++;
        return true;
    }

    private bool SkipEscape()
    {
        if (_position + 1 >= _text.Length) return false;
        switch (_text[_position + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                _position += 2;
                return true;
            case (byte)'u' when _position + 6 <= _text.Length:
                for (var i = 2; i < 6; i++)
                {
                    if (!char.IsAsciiHexDigit((char)_text[_position + i])) return false;
                }

                _position += 6;
                return true;
            default:
                return false;
        }
    }

    private bool SkipNumber()
    {
        if (At() == '-') _position++;
        if (At() == '0') _position++;
        else if (!SkipDigits()) return false;
        if (At() == '.')
        {
            _position++;
            if (!SkipDigits()) return false;
        }

        if ((At() | 0x20) != 'e') return true;
        _position++;
        if (At() is '+' or '-') _position++;
        return SkipDigits();
    }

    private bool SkipDigits()
    {
        var start = _position;
        while ((uint)(At() - '0') <= 9) _position++;
        return _position > start;
    }

    private readonly int At() => _position < _text.Length ? _text[_position] : -1;

    private bool Fail(string detail, string reason = DeadLetterReason.InvalidJson)
    {
        _reason = reason;
        _detail = detail;
        return false;
    }
}
