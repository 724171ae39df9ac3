using System.Text;
using FsCheck.Xunit;
using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Tests.Broker;

public sealed class CodecSpecs
{
    [Theory]
    [InlineData(0, new byte[] { 0 })]
    [InlineData(-1, new byte[] { 1 })]
    [InlineData(1, new byte[] { 2 })]
    [InlineData(63, new byte[] { 126 })]
    [InlineData(64, new byte[] { 0x80, 1 })]
    [InlineData(long.MaxValue, new byte[] { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 })]
    [InlineData(long.MinValue, new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 })]
    public void Varints_have_the_bytes_that_the_protocol_says(long value, byte[] expected)
    {
        var bytes = new byte[10];
        Assert.Equal(expected, bytes[..Varint.Write(bytes, value)]);
    }

    [Property]
    public void Varints_come_back_as_they_were(long value)
    {
        var bytes = new byte[10];
        var (written, at) = (Varint.Write(bytes, value), 0);
        Assert.True(Varint.TryRead(bytes.AsSpan(0, written), ref at, out var read));
        Assert.Equal((value, written), (read, at));
    }

    [Property]
    public void Nothing_that_is_read_as_a_record_throws(byte[] bytes)
    {
        for (var at = 0; BatchRecord.TryRead(bytes, ref at, out _);) Assert.InRange(at, 1, bytes.Length);
    }

    [Fact]
    public void Crc32C_is_the_one_of_Castagnoli() => Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));

    [Theory]
    [InlineData((int)Compression.None)]
    [InlineData((int)Compression.Gzip)]
    [InlineData((int)Compression.Zstd)]
    public void Payloads_come_back_from_each_codec(int codec)
    {
        var payload = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("payload ", 1000)));
        Assert.True(Codec.TryDecompress((Compression)codec, Codec.Compress((Compression)codec, payload), out var opened));
        Assert.Equal(payload, opened.ToArray());
    }

    [Theory]
    [InlineData((int)Compression.Gzip)]
    [InlineData((int)Compression.Snappy)]
    [InlineData((int)Compression.Lz4)]
    [InlineData((int)Compression.Zstd)]
    public void What_cannot_be_opened_is_left_closed(int codec) => Assert.False(Codec.TryDecompress((Compression)codec, [1, 2, 3, 4, 5], out _));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_wire_form_comes_back_as_it_was(bool flexible)
    {
        using var writer = new WireWriter { Flexible = flexible };
        writer.String("text");
        writer.String(null);
        writer.Bytes([1, 2, 3]);
        writer.Int32Array([7, 8]);
        writer.Int64(long.MinValue);
        writer.Tags();
        var reader = new WireReader();
        reader.Reset(writer.Written.ToArray());
        reader.Flexible = flexible;
        Assert.Equal("text", reader.String());
        Assert.Null(reader.NullableString());
        Assert.Equal([1, 2, 3], reader.Bytes().ToArray());
        Assert.Equal([7, 8], reader.Int32Array());
        Assert.Equal(long.MinValue, reader.Int64());
        reader.Tags();
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void A_count_that_cannot_be_true_is_refused_before_anything_is_allocated()
    {
        var reader = new WireReader();
        reader.Reset(new byte[] { 127, 255, 255, 255 });
        Assert.Throws<MalformedRequestException>(reader.Int32Array);
    }
}
