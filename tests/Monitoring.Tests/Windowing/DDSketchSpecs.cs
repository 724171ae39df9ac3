using FsCheck.Xunit;
using Monitoring.Processors.Windowing.Sketches;
using Monitoring.Schemas.Avro;

namespace Monitoring.Tests.Windowing;

public sealed class DDSketchSpecs
{
    private static readonly double[] Quantiles = [0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

    public static TheoryData<string> Distributions => ["uniform", "exponential", "pareto", "bimodal", "neighbours", "latency", "signed", "zeros", "powers", "constant"];

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Every_quantile_lies_within_one_percent_of_the_number_at_its_rank(string distribution)
    {
        var values = Draw(distribution, 100_000);
        var sketch = Sketch(values);
        Array.Sort(values);
        var worst = 0.0;
        foreach (var q in Quantiles)
        {
            var exact = values[(int)Math.Floor(q * (values.Length - 1))];
            var error = exact == 0 ? Math.Abs(sketch.Quantile(q)) : Math.Abs(sketch.Quantile(q) - exact) / Math.Abs(exact);
            worst = Math.Max(worst, error);
        }

        TestContext.Current.SendDiagnosticMessage($"{distribution}: measured {worst:P3}, promised {DDSketch.RelativeError:P3}, {sketch.Size} bytes");
        Assert.True(worst <= DDSketch.RelativeError * (1 + 1e-9), $"{distribution}: {worst:P3}");
    }

    [Property]
    public bool Order_and_grouping_of_merges_change_no_bit(double[] values, byte groups)
    {
        values = [.. values.Where(v => !double.IsNaN(v))];
        var whole = Sketch(values);
        var merged = new DDSketch();
        foreach (var part in values.Reverse().Chunk(groups + 1)) merged.Merge(Sketch(part));
        return Bytes(whole).SequenceEqual(Bytes(merged));
    }

    [Property]
    public bool What_is_written_is_read_back(double[] values)
    {
        var sketch = Sketch(values);
        var read = new DDSketch();
        return read.TryMerge(Bytes(sketch)) && Bytes(read).SequenceEqual(Bytes(sketch)) && read.Count == sketch.Count;
    }

    [Fact]
    public void Beyond_seventeen_decades_the_large_numbers_keep_the_promise_and_memory_its_bound()
    {
        var sketch = new DDSketch();
        var reversed = new DDSketch();
        for (var exponent = -300; exponent <= 300; exponent++) sketch.Add(Math.Pow(10, exponent));
        for (var exponent = 300; exponent >= -300; exponent--) reversed.Add(Math.Pow(10, exponent));
        Assert.Equal(601, sketch.Count);
        Assert.Equal(1e300, sketch.Quantile(1), 0.0101e300);
        Assert.Equal(1e285, sketch.Quantile(585.0 / 600), 0.0101e285);
        Assert.InRange(sketch.Size, 1, BinCounts.MaxBins * sizeof(long));
        Assert.Equal(Bytes(sketch), Bytes(reversed));
    }

    [Theory]
    [InlineData(double.PositiveInfinity, double.MaxValue)]
    [InlineData(double.NegativeInfinity, -double.MaxValue)]
    [InlineData(double.MaxValue, double.MaxValue)]
    [InlineData(double.Epsilon, 0)]
    [InlineData(-0.0, 0)]
    [InlineData(2.2250738585072014E-308, 2.2250738585072014E-308)]
    public void The_ends_of_the_double_range_are_numbers_too(double value, double seenAs)
    {
        var sketch = new DDSketch();
        Assert.True(sketch.Add(value));
        Assert.Equal(seenAs, sketch.Quantile(0.5), Math.Abs(seenAs) * DDSketch.RelativeError);
    }

    [Fact]
    public void A_nan_is_refused_and_an_empty_sketch_has_no_quantile()
    {
        var sketch = new DDSketch();
        Assert.False(sketch.Add(double.NaN));
        Assert.Equal(0, sketch.Count);
        Assert.Equal(double.NaN, sketch.Quantile(0.5));
    }

    [Property]
    public bool Foreign_bytes_never_throw(byte[] bytes) => new DDSketch().TryMerge(bytes) || true;

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 0, 0 })] // -1 zeros
    [InlineData(new byte[] { 0, 0 })] // no positive numbers
    [InlineData(new byte[] { 0, 0, 0, 0 })] // a byte too many
    [InlineData(new byte[] { 0, 2, 2, 0, 0 })] // a bin with count 0
    [InlineData(new byte[] { 0, 2, 254, 255, 255, 15, 2, 0 })] // a bin that no double has
    public void What_no_sketch_wrote_is_refused(byte[] bytes) => Assert.False(new DDSketch().TryMerge(bytes));

    [Fact]
    public void Adding_allocates_nothing_once_warm()
    {
        var values = Draw("latency", 1000);
        var sketch = Sketch(values);
        Assert.Equal(0, Allocation.LeastOf(() =>
        {
            sketch.Clear();
            foreach (var value in values) sketch.Add(value);
        }));
    }

    private static DDSketch Sketch(IEnumerable<double> values)
    {
        var sketch = new DDSketch();
        foreach (var value in values) sketch.Add(value);
        return sketch;
    }

    private static byte[] Bytes(DDSketch sketch)
    {
        var writer = new AvroWriter();
        sketch.Write(writer);
        return writer.Written.ToArray();
    }

    private static double[] Draw(string distribution, int count)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, count).Select(i => distribution switch
        {
            "uniform" => random.NextDouble(),
            "exponential" => -Math.Log(1 - random.NextDouble()) * 0.2,
            "pareto" => Math.Pow(1 - random.NextDouble(), -1.5),
            "bimodal" => random.Next(2) == 0 ? 1e-3 + random.NextDouble() * 1e-5 : 1e6 + random.NextDouble(),
            "neighbours" => 1 + i * 2.2e-16,
            "latency" => Math.Exp(3 + 1.2 * Gauss(random)),
            "signed" => Gauss(random) * 1000,
            "zeros" => random.Next(3) == 0 ? Gauss(random) : 0,
            "powers" => Math.ScaleB(1, i % 40 - 20),
            _ => 42.0,
        })];
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
