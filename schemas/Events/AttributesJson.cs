using System.Buffers;

namespace Monitoring.Schemas.Events;

/// <summary>Writes a <see cref="FieldTape"/> as one JSON object into a buffer that grows and is kept while it is not large.</summary>
/// <remarks>Removed entries are values, never brackets. Nesting is at most <see cref="MaxDepth"/>; decoders refuse more.</remarks>
public sealed class AttributesJson
{
    /// <summary>How many objects and arrays may be open at once below the top.</summary>
    public const int MaxDepth = 63;

    private static readonly SearchValues<byte> NeedsEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private const int KeptLimit = 256 * 1024;
    private byte[] _buffer = new byte[4096];
    private int _length;

    /// <summary>The JSON object of <paramref name="tape"/>; valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(FieldTape tape)
    {
        _length = 0;
        if (_buffer.Length > KeptLimit) _buffer = new byte[4096];
        Put((byte)'{');
        var comma = false;
        var arrays = 0UL; // Bit 0 is the innermost open container: 1 is an array, 0 an object.
        var fields = tape.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            if (field.Kind == FieldKind.Removed) continue;
            if (field.Kind is FieldKind.EndObject or FieldKind.EndArray)
            {
                Put(field.Kind == FieldKind.EndObject ? (byte)'}' : (byte)']');
                arrays >>= 1;
                comma = true;
                continue;
            }

            if (comma) Put((byte)',');
            comma = true;
            if ((arrays & 1) == 0)
            {
                if (IsAsSent(field))
                {
                    i = Run(fields, i);
                    continue;
                }

                Name(field.Name.Span);
            }

            switch (field.Kind)
            {
                case FieldKind.StartObject:
                    Put((byte)'{');
                    arrays <<= 1;
                    comma = false;
                    break;
                case FieldKind.StartArray:
                    Put((byte)'[');
                    arrays = (arrays << 1) | 1;
                    comma = false;
                    break;
                default:
                    Value(field);
                    break;
            }
        }

        Put((byte)'}');
        return _buffer.AsSpan(0, _length);
    }

    /// <summary>Whether name and value lie in their buffer as they have to be written, apart from the quotes outside.</summary>
    private static bool IsAsSent(in Field field) => field.Kind switch
    {
        FieldKind.JsonString => field.Name.GapTo(field.Value).SequenceEqual("\":\""u8),
        FieldKind.Number => field.Name.GapTo(field.Value).SequenceEqual("\":"u8),
        _ => false,
    };

    /// <summary>Writes this member and those that follow it as they were sent in one piece, and returns the last one's place.</summary>
    private int Run(ReadOnlySpan<Field> fields, int first)
    {
        var last = first;
        while (last + 1 < fields.Length)
        {
            var comma = fields[last].Kind == FieldKind.JsonString ? "\",\""u8 : ",\""u8;
            if (!IsAsSent(fields[last + 1]) || !fields[last].Value.GapTo(fields[last + 1].Name).SequenceEqual(comma)) break;
            last++;
        }

        var sent = fields[first].Name.SpanTo(fields[last].Value);
        var isString = fields[last].Kind == FieldKind.JsonString;
        var span = Take(sent.Length + (isString ? 2 : 1));
        span[0] = (byte)'"';
        sent.CopyTo(span[1..]);
        if (isString) span[^1] = (byte)'"';
        return last;
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        var span = Take(name.Length + 3);
        span[0] = (byte)'"';
        name.CopyTo(span[1..]);
        span[^2] = (byte)'"';
        span[^1] = (byte)':';
    }

    private void Value(in Field field)
    {
        switch (field.Kind)
        {
            case FieldKind.JsonString:
                var raw = field.Value.Span;
                var quoted = Take(raw.Length + 2);
                quoted[0] = (byte)'"';
                raw.CopyTo(quoted[1..]);
                quoted[^1] = (byte)'"';
                break;
            case FieldKind.Text:
                Put((byte)'"');
                Escaped(field.Value.Span);
                Put((byte)'"');
                break;
            case FieldKind.Number:
                field.Value.Span.CopyTo(Take(field.Value.Length));
                break;
            case FieldKind.True:
                "true"u8.CopyTo(Take(4));
                break;
            case FieldKind.False:
                "false"u8.CopyTo(Take(5));
                break;
            default:
                "null"u8.CopyTo(Take(4));
                break;
        }
    }

    private void Escaped(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var clean = text.IndexOfAny(NeedsEscape);
            if (clean < 0)
            {
                text.CopyTo(Take(text.Length));
                return;
            }

            text[..clean].CopyTo(Take(clean));
            Escape(text[clean]);
            text = text[(clean + 1)..];
        }
    }

    private void Escape(byte b)
    {
        var letter = b switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            _ => (byte)0,
        };
        if (letter != 0)
        {
            var two = Take(2);
            two[0] = (byte)'\\';
            two[1] = letter;
            return;
        }

        var six = Take(6);
        "\\u00"u8.CopyTo(six);
        six[4] = (byte)(b < 0x10 ? '0' : '1');
        six[5] = "0123456789abcdef"u8[b & 15];
    }

    private void Put(byte b) => Take(1)[0] = b;

    private Span<byte> Take(int length)
    {
        if (_buffer.Length - _length < length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + length));
        var span = _buffer.AsSpan(_length, length);
        _length += length;
        return span;
    }
}
