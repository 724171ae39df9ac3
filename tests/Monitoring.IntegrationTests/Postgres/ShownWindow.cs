using System.Text;
using Monitoring.Schemas;
using Monitoring.Schemas.Metrics;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>What one window shows of one series; a test changes what it is about.</summary>
internal sealed record ShownWindow(string Name, double Value = 1)
{
    internal string Level { get; init; } = "1m";

    internal DateTimeOffset Start { get; init; } = SinkDatabase.Now;

    internal DateTimeOffset? End { get; init; }

    internal (string Name, string Value)[] Labels { get; init; } = [];

    /// <summary>Instead of name and labels.</summary>
    internal byte[]? Identity { get; init; }

    internal MetricKind Kind { get; init; } = MetricKind.Counter;

    internal string Unit { get; init; } = "";

    internal int Revision { get; init; }

    internal bool IsFinal { get; init; } = true;

    internal WindowValue Numbers { get; init; } = new() { Count = 1, Sum = 1, Min = 1, Max = 1, First = 1, Last = 1 };

    internal bool HasIncrease { get; init; }

    internal double[] Quantiles { get; init; } = [];

    internal double? Distinct { get; init; }

    internal string Money { get; init; } = "";

    internal byte[] QuantileSketch { get; init; } = [];

    internal byte[] DistinctSketch { get; init; } = [];

    /// <summary>One record of the windows of these series; level and times are those of the first.</summary>
    internal static byte[] Encode(params ShownWindow[] windows)
    {
        var encoder = new MetricWindowsEncoder();
        encoder.Begin(windows[0].Level, windows[0].Start.ToUnixTimeMilliseconds(), (windows[0].End ?? windows[0].Start.AddMinutes(1)).ToUnixTimeMilliseconds());
        foreach (var w in windows)
        {
            encoder.Add(w.Identity ?? SeriesIdentity.Of(w.Name, w.Labels), new SeriesMeaning(w.Kind, Encoding.UTF8.GetBytes(w.Unit)), w.Revision, w.IsFinal, w.Numbers, new WindowExtras
            {
                Value = w.Value,
                HasIncrease = w.HasIncrease,
                Quantiles = w.Quantiles,
                Distinct = w.Distinct,
                Money = Encoding.UTF8.GetBytes(w.Money),
                QuantileSketch = w.QuantileSketch,
                DistinctSketch = w.DistinctSketch,
            });
        }

        return encoder.End().ToArray();
    }

    /// <summary>Stores each in a record of its own.</summary>
    internal static Task StoreAsync(SinkDatabase db, params ShownWindow[] windows) => StoreAsync(db, [.. windows.Select(w => Encode(w))]);

    /// <summary>Stores records behind what is stored.</summary>
    internal static async Task StoreAsync(SinkDatabase db, params byte[][] records)
    {
        await using var writer = await db.OpenAsync(partition: 3, topic: Topics.Metrics);
        var next = writer.NextOffset ?? 0;
        foreach (var record in records) writer.Add(next++, SinkDatabase.Now.ToUnixTimeMilliseconds(), "3"u8, record);
        await writer.CommitAsync(next);
    }
}
