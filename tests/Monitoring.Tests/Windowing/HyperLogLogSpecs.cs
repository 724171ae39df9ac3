using System.IO.Hashing;
using FsCheck.Xunit;
using Monitoring.Processors.Windowing.Sketches;
using Monitoring.Schemas.Avro;

namespace Monitoring.Tests.Windowing;

public sealed class HyperLogLogSpecs
{
    [Theory]
    [InlineData(10, 200)]
    [InlineData(1_000, 200)]
    [InlineData(3_000, 100)]
    [InlineData(16_384, 100)]
    [InlineData(50_000, 60)]
    [InlineData(1_000_000, 12)]
    public void The_measured_error_is_the_promised_one(int items, int runs)
    {
        var squares = 0.0;
        for (var run = 0; run < runs; run++)
        {
            var error = Of(items, (ulong)run << 40).Estimate() / items - 1;
            squares += error * error;
        }

        var rms = Math.Sqrt(squares / runs);
        TestContext.Current.SendDiagnosticMessage($"{items} items: RMS {rms:P3} over {runs} runs, promised {HyperLogLog.StandardError:P3}");
        // The RMS of so few runs scatters by 1 / sqrt(2 runs) of itself; three times that is allowed.
        Assert.InRange(rms, 0, HyperLogLog.StandardError * (1 + 3 / Math.Sqrt(2 * runs)));
    }

    [Property(MaxTest = 30)]
    public bool Order_grouping_and_repetition_of_merges_change_no_bit(ushort items, byte parts)
    {
        var whole = Of(items, 0);
        var merged = new HyperLogLog();
        for (var part = parts; part != 255; part--)
        {
            var one = new HyperLogLog();
            for (var i = (int)part; i < items; i += parts + 1) one.Add(Hash((ulong)i));
            merged.Merge(one);
            merged.Merge(one);
        }

        return Bytes(whole).SequenceEqual(Bytes(merged)) && whole.Estimate().Equals(merged.Estimate());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2_000)]
    [InlineData(2_500)]
    [InlineData(100_000)]
    public void What_is_written_is_read_back(int items)
    {
        var sketch = Of(items, 0);
        var read = new HyperLogLog();
        Assert.True(read.TryMerge(Bytes(sketch)));
        Assert.Equal(Bytes(sketch), Bytes(read));
        Assert.Equal(sketch.Estimate(), read.Estimate());
    }

    [Fact]
    public void It_takes_at_most_sixteen_kibibytes()
    {
        Assert.InRange(Of(100, 0).Size, 400, 512);
        Assert.Equal(16 * 1024, Of(1_000_000, 0).Size);
        Assert.InRange(Bytes(Of(1_000_000, 0)).Length, 1, 33 * 1024);
    }

    [Fact]
    public void Nothing_added_is_nothing_counted() => Assert.Equal(0, new HyperLogLog().Estimate());

    [Fact]
    public void Registers_at_their_largest_rank_are_counted()
    {
        var sketch = new HyperLogLog();
        for (var register = 0UL; register < 1 << HyperLogLog.Precision; register++) sketch.Add(register << (64 - HyperLogLog.Precision));
        Assert.True(sketch.Estimate() > 1e18);
    }

    [Property]
    public bool Foreign_bytes_never_throw(byte[] bytes) => new HyperLogLog().TryMerge(bytes) || true;

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 2 })] // one register, none there
    [InlineData(new byte[] { 2, 0 })] // rank 0
    [InlineData(new byte[] { 2, 0x78 })] // rank 60
    [InlineData(new byte[] { 2, 0x82, 0x80, 0x80, 1 })] // register 16384
    [InlineData(new byte[] { 0, 0 })] // a byte too many
    public void What_no_sketch_wrote_is_refused(byte[] bytes) => Assert.False(new HyperLogLog().TryMerge(bytes));

    private static HyperLogLog Of(int items, ulong first)
    {
        var sketch = new HyperLogLog();
        for (var i = 0; i < items; i++) sketch.Add(Hash(first + (ulong)i));
        return sketch;
    }

    private static ulong Hash(ulong item) => XxHash3.HashToUInt64(BitConverter.GetBytes(item));

    private static byte[] Bytes(HyperLogLog sketch)
    {
        var writer = new AvroWriter();
        sketch.Write(writer);
        return writer.Written.ToArray();
    }
}
