using System.Text;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Schemas;

/// <summary>A series with samples, as text.</summary>
internal sealed record TestSeries(string Name, IReadOnlyList<(string Name, string Value)> Labels, MetricKind Kind, string Unit, bool IsDelta, long Offset, IReadOnlyList<Sample> Samples)
{
    public byte[] Identity()
    {
        var builder = new SeriesBuilder(new SeriesLimits());
        foreach (var (name, value) in Labels) builder.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        Assert.Equal(SeriesFault.None, builder.Build(Encoding.UTF8.GetBytes(Name), out var identity));
        return identity.ToArray();
    }
}

/// <summary>Series of every shape, the same for the same seed.</summary>
internal sealed class RandomSeries(int seed)
{
    private static readonly string[] Texts = ["a", "b", "B", "job", "instance", "名称", "le", "z.y", "😀", "a\u0000b"];
    private static readonly double[] Values = [0, -0.0, 1, -1.5, double.MaxValue, double.Epsilon, double.PositiveInfinity, double.NegativeInfinity, Sample.NaN, Sample.Stale];
    private readonly Random _random = new(seed);

    public TestSeries Next() => new(
        Text() + "_total",
        [.. Enumerable.Range(0, _random.Next(6)).Select(i => ($"{Text()}{i}", Text()))],
        (MetricKind)_random.Next(8), _random.Next(2) == 0 ? "" : Text(), _random.Next(2) == 0, _random.NextInt64(),
        [.. Enumerable.Range(0, _random.Next(5)).Select(_ => new Sample(_random.NextInt64(long.MinValue, long.MaxValue), Values[_random.Next(Values.Length)]))]);

    private string Text() => Texts[_random.Next(Texts.Length)];
}
