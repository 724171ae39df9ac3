using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Sinks.Postgres;

public sealed class MetricRowSpecs
{
    [Fact]
    public void The_origin_is_read_back_from_an_encoded_row()
    {
        Assert.True(MetricWindowsReader.TryRead(Record(), out var window));
        Assert.True(window.Next());
        var buffer = new ByteBuffer(1);
        new MetricRow().Append(buffer, window, 1L << 40, 7, 1);
        Assert.Equal((1L << 40, 7), MetricRow.Origin(buffer.Written));
    }

    [Fact]
    public void Encoding_windows_allocates_nothing_once_the_buffers_have_grown()
    {
        var record = Record();
        var row = new MetricRow();
        var batch = new RowBatch(1, 1 << 20);
        AddMany(batch, row, record);
        Assert.Equal(0, Allocation.LeastOf(() =>
        {
            batch.Clear();
            AddMany(batch, row, record);
        }));
        Assert.Equal(1000, batch.Rows);
    }

    [Fact]
    public void Each_level_has_a_table_in_the_order_of_the_levels()
        => Assert.All(MetricLevel.All, level => Assert.Equal((level, $"metrics_{level.Name}"), (MetricLevel.Of(level.Table)!, DayTables.Parent(level.Table))));

    private static void AddMany(RowBatch batch, MetricRow row, byte[] record)
    {
        for (var i = 0; i < 1000; i++)
        {
            MetricWindowsReader.TryRead(record, out var window);
            while (window.Next()) batch.AddWindow(row, MetricLevel.Find(window.Level)!.Table, window, "0"u8, record.Length, i, 0, 0);
        }
    }

    private static byte[] Record()
    {
        var series = new SeriesBuilder(new SeriesLimits());
        series.Add("service"u8, "a \"quoted\" ␛ text"u8);
        Assert.Equal(SeriesFault.None, series.Build("m"u8, out var identity));
        var encoder = new MetricWindowsEncoder();
        encoder.Begin("1m", 60_000, 120_000);
        encoder.Add(identity, new SeriesMeaning(MetricKind.Counter, "s"u8), 3, true, new WindowValue { Count = 2, Sum = 3 }, new WindowExtras { Value = 1, HasIncrease = true, Distinct = 4, Quantiles = [1, 2, 3, 4], Money = "-12.5"u8, QuantileSketch = [1], DistinctSketch = [2] });
        return encoder.End()[SingleObject.HeaderLength..].ToArray();
    }
}
