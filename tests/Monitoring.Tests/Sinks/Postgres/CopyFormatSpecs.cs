using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck.Xunit;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Sinks.Postgres;

public sealed class CopyFormatSpecs
{
    [Fact]
    public void The_header_is_signature_flags_and_no_extension()
        => Assert.Equal("5047434F50590AFF0D0A000000000000000000", Convert.ToHexString(CopyFormat.Header));

    public static TheoryData<string, string> Fields => new()
    {
        { "int2 -2", "00000002FFFE" },
        { "int4 258", "0000000400000102" },
        { "int8 1", "000000080000000000000001" },
        { "null", "FFFFFFFF" },
        { "text ''", "00000000" },
        { "text 'é'", "00000002C3A9" },
        { "text U+0000", "00000007E2909B30303030" }, // Escaped, and its length is that of the escape.
        { "optional text ''", "FFFFFFFF" },
        { "jsonb {}", "00000003017B7D" }, // 01 is the version of jsonb's format.
        { "float8 null", "FFFFFFFF" },
        { "bytes none", "FFFFFFFF" },
        // Groups, the first one's weight, sign, digits behind the point; then groups of four digits.
        { "numeric 0", "0000000A000100000000" + "0000" + "0000" },
        { "numeric 12345.678", "0000000E000300010000" + "0003" + "000109291A7C" },
        { "numeric -0.5", "0000000C000200004000" + "0001" + "00001388" },
        { "time 2000-01-01", "000000080000000000000000" },
        { "time 1970-01-01", "00000008FFFCA2FEC4C82000" },
        { "time before everything", "000000088000000000000001" }, // Not the least number, which means -infinity.
        { "clamped time before everything", "00000008FD0F7CC1411FA000" },
        { "clamped time after everything", "000000087FFCA2FEC4C81FFF" }, // 294246 AD is in range.
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_is_its_length_and_its_bytes(string field, string bytes)
    {
        var buffer = new ByteBuffer(1);
        switch (field)
        {
            case "int2 -2": CopyFormat.Int2(buffer, -2); break;
            case "int4 258": CopyFormat.Int4(buffer, 258); break;
            case "int8 1": CopyFormat.Int8(buffer, 1); break;
            case "null": CopyFormat.Null(buffer); break;
            case "text ''": CopyFormat.Text(buffer, ""u8); break;
            case "text 'é'": CopyFormat.Text(buffer, "é"u8); break;
            case "text U+0000": CopyFormat.Text(buffer, "\0"u8); break;
            case "optional text ''": CopyFormat.OptionalText(buffer, ""u8); break;
            case "jsonb {}": CopyFormat.Json(buffer, "{}"u8); break;
            case "float8 null": CopyFormat.OptionalFloat8(buffer, null); break;
            case "bytes none": CopyFormat.OptionalBytes(buffer, []); break;
            case "numeric 0": Numeric("0"u8); break;
            case "numeric 12345.678": Numeric("12345.678"u8); break;
            case "numeric -0.5": Numeric("-0.5"u8); break;
            case "time 2000-01-01": CopyFormat.Time(buffer, 946_684_800_000_000); break;
            case "time 1970-01-01": CopyFormat.Time(buffer, 0); break;
            case "time before everything": CopyFormat.Time(buffer, long.MinValue); break;
            case "clamped time before everything": CopyFormat.ClampedTime(buffer, long.MinValue); break;
            case "clamped time after everything": CopyFormat.ClampedTime(buffer, long.MaxValue); break;
            default: Assert.Fail(field); break;
        }

        Assert.Equal(bytes, Convert.ToHexString(buffer.Written));

        void Numeric(ReadOnlySpan<byte> text)
        {
            Assert.True(DecimalText.TryParse(text, out var number));
            CopyFormat.Numeric(buffer, number);
        }
    }

    [Property]
    public void Any_decimal_is_the_sum_of_its_groups(decimal number)
    {
        var buffer = new ByteBuffer(1);
        Assert.True(DecimalText.TryParse(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), out var text));
        CopyFormat.Numeric(buffer, text);
        short At(int place) => BinaryPrimitives.ReadInt16BigEndian(buffer.Written[(4 + (2 * place))..]);
        Assert.Equal(buffer.Length, 4 + 8 + (2 * At(0)));
        Assert.Equal(number.Scale, At(3));
        var sum = BigInteger.Zero;
        for (var group = 0; group < At(0); group++) sum = (sum * 10_000) + At(4 + group);
        var places = 4 * (At(0) - 1 - At(1));
        Assert.InRange(places, 0, 28 + 3);
        var digits = BigInteger.Parse(decimal.Abs(number).ToString(CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        Assert.Equal(digits * BigInteger.Pow(10, places - number.Scale), sum);
        Assert.Equal(decimal.IsNegative(number), At(2) == 0x4000);
    }

    [Fact]
    public void The_origin_is_read_back_from_an_encoded_row()
    {
        var e = new LogEvent(new Arena())
        {
            Origin = new Origin("app\0logs", 3, 1L << 40, 5),
            EventTime = 7,
            ReceivedTime = -9,
            ObservedTime = 11,
            Host = Utf8Slice.From("web"),
            Message = Utf8Slice.From("m"),
        };
        Assert.True(LogEventView.TryRead(new LogEventEncoder().Encode(e)[SingleObject.HeaderLength..].ToArray(), out var view));
        var buffer = new ByteBuffer(1);
        LogRow.Append(buffer, view, 1);
        Assert.Equal((-9, 1L << 40, 3, 5, "app\0logs"), LogRow.Origin(buffer.Written));
    }

    [Fact]
    public void Encoding_a_row_allocates_nothing_once_the_buffer_has_grown()
    {
        var e = new LogEvent(new Arena()) { Origin = new Origin("app-logs", 0, 0, 0), Message = Utf8Slice.From("hello"), Host = Utf8Slice.From("web") };
        var record = new LogEventEncoder().Encode(e)[SingleObject.HeaderLength..].ToArray();
        var batch = new RowBatch(1, 1 << 20);
        AddMany(batch, record);
        Assert.Equal(0, Allocation.LeastOf(() =>
        {
            batch.Clear();
            AddMany(batch, record);
        }));
    }

    private static void AddMany(RowBatch batch, byte[] record)
    {
        for (var i = 0; i < 1000; i++)
        {
            LogEventView.TryRead(record, out var view);
            batch.AddLog(view, "key"u8, record.Length, 0);
        }
    }
}
