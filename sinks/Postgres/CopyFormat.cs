using System.Buffers.Binary;

namespace Monitoring.Sinks.Postgres;

/// <summary>PGCOPY binary fields. Source: PostgreSQL manual, COPY, "Binary Format"; integers are big-endian.</summary>
internal static class CopyFormat
{
    /// <summary>Signature, flags, length of the header extension.</summary>
    internal static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>A field count of -1.</summary>
    internal static readonly byte[] Trailer = [0xFF, 0xFF];

    /// <summary>µs from 1970 to 2000, PostgreSQL's epoch.</summary>
    internal const long EpochMicros = 946_684_800_000_000;

    // timestamptz holds 4713 BC to 294276 AD (src/include/datatype/timestamp.h).
    private const long LeastMicros = -211_813_488_000_000_000;
    private const long MostMicros = 9_223_371_331_199_999_999;

    internal static void FieldCount(ByteBuffer buffer, short count) => BinaryPrimitives.WriteInt16BigEndian(buffer.Take(2), count);

    internal static void Int2(ByteBuffer buffer, short value)
    {
        var span = buffer.Take(6);
        BinaryPrimitives.WriteInt32BigEndian(span, 2);
        BinaryPrimitives.WriteInt16BigEndian(span[4..], value);
    }

    internal static void Int4(ByteBuffer buffer, int value)
    {
        var span = buffer.Take(8);
        BinaryPrimitives.WriteInt32BigEndian(span, 4);
        BinaryPrimitives.WriteInt32BigEndian(span[4..], value);
    }

    internal static void Int8(ByteBuffer buffer, long value)
    {
        var span = buffer.Take(12);
        BinaryPrimitives.WriteInt32BigEndian(span, 8);
        BinaryPrimitives.WriteInt64BigEndian(span[4..], value);
    }

    internal static void Float8(ByteBuffer buffer, double value)
    {
        var span = buffer.Take(12);
        BinaryPrimitives.WriteInt32BigEndian(span, 8);
        BinaryPrimitives.WriteDoubleBigEndian(span[4..], value);
    }

    /// <summary>A number, or null.</summary>
    internal static void OptionalFloat8(ByteBuffer buffer, double? value)
    {
        if (value is { } number) Float8(buffer, number);
        else Null(buffer);
    }

    /// <summary>numeric, with as many digits behind the point as the text has.</summary>
    internal static void Numeric(ByteBuffer buffer, in DecimalText number)
    {
        const int GroupDigits = 4;
        var groupsBefore = (number.Whole.Length + GroupDigits - 1) / GroupDigits;
        var groupsBehind = (number.Fraction.Length + GroupDigits - 1) / GroupDigits;
        var span = buffer.Take(4 + 8 + (2 * (groupsBefore + groupsBehind)));
        BinaryPrimitives.WriteInt32BigEndian(span, span.Length - 4);
        BinaryPrimitives.WriteInt16BigEndian(span[4..], (short)(groupsBefore + groupsBehind));
        BinaryPrimitives.WriteInt16BigEndian(span[6..], (short)(groupsBefore - 1));
        BinaryPrimitives.WriteInt16BigEndian(span[8..], (short)(number.IsNegative ? 0x4000 : 0));
        BinaryPrimitives.WriteInt16BigEndian(span[10..], (short)number.Fraction.Length);
        var digits = span[12..];
        digits.Clear();
        // The first group takes what the others, of four digits each, leave; the last is filled up with zeros.
        AddDigits(digits, number.Whole, (groupsBefore * GroupDigits) - number.Whole.Length);
        AddDigits(digits[(2 * groupsBefore)..], number.Fraction, 0);

        static void AddDigits(Span<byte> groups, ReadOnlySpan<byte> digits, int place)
        {
            ReadOnlySpan<short> worth = [1000, 100, 10, 1];
            foreach (var digit in digits)
            {
                var group = groups.Slice(2 * (place / GroupDigits), 2);
                BinaryPrimitives.WriteInt16BigEndian(group, (short)(BinaryPrimitives.ReadInt16BigEndian(group) + ((digit - '0') * worth[place % GroupDigits])));
                place++;
            }
        }
    }

    internal static void Boolean(ByteBuffer buffer, bool value)
    {
        var span = buffer.Take(5);
        BinaryPrimitives.WriteInt32BigEndian(span, 1);
        span[4] = value ? (byte)1 : (byte)0;
    }

    /// <summary>Reads a field of an encoded row back, and passes over it.</summary>
    internal static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> row, ref int at)
    {
        var length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(row[at..]));
        var field = row.Slice(at + 4, length);
        at += 4 + length;
        return field;
    }

    /// <summary>A timestamptz from µs since 1970 UTC. What PostgreSQL cannot hold stays so and is refused; the least number would mean -infinity.</summary>
    internal static void Time(ByteBuffer buffer, long micros) => Int8(buffer, Timestamp(micros));

    /// <summary>The number that stands for a time, see <see cref="Time"/>.</summary>
    internal static long Timestamp(long micros) => Math.Max(micros, long.MinValue + EpochMicros + 1) - EpochMicros;

    /// <summary>A timestamptz, moved into the range that PostgreSQL holds.</summary>
    internal static void ClampedTime(ByteBuffer buffer, long micros)
        => Int8(buffer, Math.Clamp(Math.Max(micros, long.MinValue + EpochMicros) - EpochMicros, LeastMicros, MostMicros));

    internal static void Null(ByteBuffer buffer) => BinaryPrimitives.WriteInt32BigEndian(buffer.Take(4), -1);

    internal static void Bytes(ByteBuffer buffer, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.Take(4), value.Length);
        buffer.Append(value);
    }

    /// <summary>Bytes, or null where there are none.</summary>
    internal static void OptionalBytes(ByteBuffer buffer, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) Null(buffer);
        else Bytes(buffer, value);
    }

    /// <summary>UTF-8 text under the escape of <see cref="StoredText"/>.</summary>
    internal static void Text(ByteBuffer buffer, ReadOnlySpan<byte> utf8)
    {
        var start = buffer.Length;
        buffer.Take(4);
        StoredText.AppendText(buffer, utf8);
        EndField(buffer, start);
    }

    /// <summary>UTF-8 text, or null where it is empty.</summary>
    internal static void OptionalText(ByteBuffer buffer, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) Null(buffer);
        else Text(buffer, utf8);
    }

    /// <summary>jsonb: version 1 and the JSON text, under the escape of <see cref="StoredText"/>.</summary>
    internal static void Json(ByteBuffer buffer, ReadOnlySpan<byte> json)
    {
        var start = buffer.Length;
        buffer.Take(5)[4] = 1;
        StoredText.AppendJson(buffer, json);
        EndField(buffer, start);
    }

    /// <summary>Writes the length of a field that was begun with four bytes of room for it.</summary>
    internal static void EndField(ByteBuffer buffer, int start) => BinaryPrimitives.WriteInt32BigEndian(buffer.At(start, 4), buffer.Length - start - 4);
}
