using System.Collections.Concurrent;
using System.IO.Hashing;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.RemoteWrite;

/// <summary>What senders of remote-write 1.0 have said of their metrics, apart from the samples: the kind by family name. Thread-safe.</summary>
/// <remarks>Names are kept as hashes of 64 bits; beyond the bound nothing more is learnt, and the kind of what is new stays unknown. It is gone after a restart, and senders repeat it every minute.</remarks>
public sealed class MetricKinds(int most)
{
    // Parts of a family: Prometheus announces the family's name and sends these. The counter's is OpenMetrics'.
    private static readonly (byte[] Suffix, MetricKind[] Of)[] Parts =
    [
        ("_bucket"u8.ToArray(), [MetricKind.Histogram, MetricKind.GaugeHistogram]),
        ("_sum"u8.ToArray(), [MetricKind.Histogram, MetricKind.Summary]),
        ("_count"u8.ToArray(), [MetricKind.Histogram, MetricKind.Summary]),
        ("_gsum"u8.ToArray(), [MetricKind.GaugeHistogram]),
        ("_gcount"u8.ToArray(), [MetricKind.GaugeHistogram]),
        ("_total"u8.ToArray(), [MetricKind.Counter]),
        ("_info"u8.ToArray(), [MetricKind.Info]),
    ];

    private readonly ConcurrentDictionary<ulong, MetricKind> _kinds = [];
    private int _count;

    /// <summary>Notes what a sender said.</summary>
    public void Learn(ReadOnlySpan<byte> family, MetricKind kind)
    {
        var hash = XxHash3.HashToUInt64(family);
        if (_kinds.TryGetValue(hash, out var known))
        {
            if (known != kind) _kinds[hash] = kind;
        }
        else if (Volatile.Read(ref _count) < most && _kinds.TryAdd(hash, kind))
        {
            Interlocked.Increment(ref _count);
        }
    }

    /// <summary>What was said of the family of that series.</summary>
    public MetricKind Of(ReadOnlySpan<byte> metric)
    {
        if (_kinds.IsEmpty) return MetricKind.Unknown;
        if (_kinds.TryGetValue(XxHash3.HashToUInt64(metric), out var kind)) return kind;
        foreach (var (suffix, of) in Parts)
        {
            if (!metric.EndsWith(suffix)) continue;
            return _kinds.TryGetValue(XxHash3.HashToUInt64(metric[..^suffix.Length]), out kind) && of.Contains(kind) ? kind : MetricKind.Unknown;
        }

        return MetricKind.Unknown;
    }
}
