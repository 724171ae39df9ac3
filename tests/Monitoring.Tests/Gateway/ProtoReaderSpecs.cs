using FsCheck;
using FsCheck.Xunit;
using Monitoring.Processors.Parsing.Protobuf;

namespace Monitoring.Tests.Gateway;

/// <summary>The reader of protobuf against bytes written by hand.</summary>
public sealed class ProtoReaderSpecs
{
    [Property]
    public void What_was_written_is_read_and_what_is_not_asked_for_is_passed_over(ulong number, double value, NonNull<byte[]> blob, bool asks)
    {
        var bytes = new ProtoWriter().Varint(1, number).Double(2, value).Blob(16, blob.Get).Tag(3, 5).Raw(1).Raw(2).Raw(3).Raw(4).Varint(536_870_911, 7).Bytes;
        var reader = new ProtoReader(bytes);
        Assert.True(reader.Next());
        if (asks) Assert.Equal((1, number), (reader.Field, reader.Varint()));
        Assert.True(reader.Next());
        if (asks) Assert.Equal((2, BitConverter.DoubleToInt64Bits(value)), (reader.Field, BitConverter.DoubleToInt64Bits(reader.Double())));
        Assert.True(reader.Next());
        if (asks) Assert.Equal(blob.Get, reader.Bytes().ToArray());
        Assert.True(reader.Next());
        Assert.Equal((3, WireType.Fixed32), (reader.Field, reader.Wire));
        Assert.True(reader.Next());
        Assert.Equal((536_870_911, 7UL), (reader.Field, reader.Varint()));
        Assert.False(reader.Next());
        Assert.False(reader.Failed);
    }

    [Property]
    public void A_message_that_breaks_off_inside_of_a_field_has_failed(NonNull<byte[]> blob, byte cut)
    {
        var bytes = new ProtoWriter().Blob(1, [.. blob.Get, 1]).Bytes;
        var reader = new ProtoReader(bytes.AsSpan(0, 1 + (cut % (bytes.Length - 1))));
        while (reader.Next())
        {
        }

        Assert.True(reader.Failed);
    }

    [Property]
    public void A_packed_list_gives_its_numbers(NonNull<ulong[]> numbers)
    {
        var list = new ProtoReader(new ProtoWriter().Packed(1, numbers.Get).Bytes);
        Assert.True(list.Next());
        var packed = new ProtoReader(list.Bytes());
        var read = new List<ulong>();
        while (packed.NextPacked(out var number)) read.Add(number);
        Assert.Equal(numbers.Get, read);
        Assert.False(packed.Failed);
    }

    [Property]
    public void Signs_are_unfolded(long value) => Assert.Equal(value, ProtoReader.ZigZag((ulong)((value << 1) ^ (value >> 63))));

    [Theory]
    [InlineData("00", "field number 0")]
    [InlineData("0B", "a group begins")]
    [InlineData("0C", "a group ends")]
    [InlineData("0E", "a wire type that there is not")]
    [InlineData("08", "no value")]
    [InlineData("08FFFFFFFFFFFFFFFFFF02", "a number of more than 64 bits")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01", "a number of eleven bytes")]
    [InlineData("0A05616263", "a text shorter than it says")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01", "a text of 2^64 bytes")]
    [InlineData("0901020304", "a double of four bytes")]
    [InlineData("8080808010", "a field number of 30 bits")]
    public void What_does_not_fit_the_encoding_is_a_fault(string hex, string what)
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        while (reader.Next())
        {
        }

        Assert.True(reader.Failed, what);
        Assert.False(reader.Next());
    }

    [Fact]
    public void A_value_of_another_kind_than_asked_for_is_a_fault()
    {
        var reader = new ProtoReader(new ProtoWriter().Varint(1, 5).Bytes);
        Assert.True(reader.Next());
        Assert.Equal(0, reader.Bytes().Length);
        Assert.True(reader.Failed);
    }
}
