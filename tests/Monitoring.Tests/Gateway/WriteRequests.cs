using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Gateway;

/// <summary>Requests of remote-write as senders build them.</summary>
internal static class WriteRequests
{
    /// <summary>A time stamp of samples, ms since 1970 UTC.</summary>
    public const long Time = Metrics.Decoded.Received - 1000;

    /// <summary>A series of 1.0: its labels in the order given, then samples a second apart.</summary>
    public static ProtoWriter Series(this ProtoWriter request, (string Name, string Value)[] labels, params double[] values) => request.Message(1, series =>
    {
        foreach (var (name, value) in labels) series.Message(1, label => label.Text(1, name).Text(2, value));
        for (var i = 0; i < values.Length; i++) series.Message(2, Sample(values[i], Time + (1000 * i)));
    });

    /// <summary>A series of 2.0 by numbers of symbols.</summary>
    public static ProtoWriter Series2(this ProtoWriter request, ulong[] references, MetricKind kind, ulong unit, params double[] values) => request.Message(5, series =>
    {
        series.Packed(1, references);
        for (var i = 0; i < values.Length; i++) series.Message(2, Sample(values[i], Time + (1000 * i)));
        series.Message(5, metadata => metadata.Varint(1, (ulong)kind).Varint(4, unit));
    });

    public static ProtoWriter Symbols(params string[] symbols)
    {
        var request = new ProtoWriter();
        foreach (var symbol in symbols) request.Text(4, symbol);
        return request;
    }

    public static Action<ProtoWriter> Sample(double value, long time) => sample => sample.Double(1, value).Varint(2, (ulong)time);

    /// <summary>A native histogram with a few buckets.</summary>
    public static void Histogram(ProtoWriter histogram) => histogram.Varint(1, 3).Double(3, 1.5).Varint(4, 6).Message(11, span => span.Varint(1, 2).Varint(2, 1)).Packed(12, 6).Varint(15, (ulong)Time);
}
