using Monitoring.Processors.Parsing.Protobuf;

namespace Monitoring.Processors.Parsing.RemoteWrite;

/// <summary>The positive or the negative buckets of a native histogram: spans say which there are, numbers how full they are.</summary>
internal sealed class BucketSide
{
    /// <summary>Most buckets of a side, and spans. Prometheus lets a histogram have 160 by default; a body of zeros would say millions.</summary>
    public const int Most = 16_384;

    private readonly List<(int Offset, uint Length)> _spans = [];
    private readonly List<double> _counts = [];
    private long _last;
    private bool _isFull;

    /// <summary>Index and count of each bucket, by rising index; after <see cref="TryPlace"/>.</summary>
    public List<(long Index, double Count)> Buckets { get; } = [];

    public void Clear()
    {
        _spans.Clear();
        _counts.Clear();
        Buckets.Clear();
        (_last, _isFull) = (0, false);
    }

    /// <summary>A message <c>BucketSpan</c>.</summary>
    public bool TrySpan(ReadOnlySpan<byte> message)
    {
        var (offset, length) = (0, 0u);
        var span = new ProtoReader(message);
        while (span.Next())
        {
            if (span.Field == 1) offset = (int)ProtoReader.ZigZag((uint)span.Varint());
            else if (span.Field == 2) length = (uint)span.Varint();
        }

        if (Fits(_spans.Count)) _spans.Add((offset, length));
        return !span.Failed;
    }

    /// <summary>Counts as changes from bucket to bucket.</summary>
    public bool TryChanges(ReadOnlySpan<byte> packed)
    {
        var changes = new ProtoReader(packed);
        while (Fits(_counts.Count) && changes.NextPacked(out var change))
        {
            _last += ProtoReader.ZigZag(change);
            _counts.Add(_last);
        }

        return !changes.Failed;
    }

    /// <summary>Counts as they are.</summary>
    public bool TryCounts(ReadOnlySpan<byte> packed)
    {
        var counts = new ProtoReader(packed);
        while (Fits(_counts.Count) && counts.NextPackedDouble(out var count)) _counts.Add(count);
        return !counts.Failed;
    }

    /// <summary>Puts counts to buckets; false where there are more of one than of the other, more than there may be, or fewer than none in one.</summary>
    public bool TryPlace()
    {
        if (_isFull) return false;
        var (next, at) = (0, 0L);
        foreach (var (offset, length) in _spans)
        {
            at += offset;
            if (length > _counts.Count - next || (next > 0 && offset < 0)) return false;
            for (var i = 0; i < length; i++)
            {
                var count = _counts[next++];
                if (!(count >= 0)) return false;
                Buckets.Add((at++, count));
            }
        }

        return next == _counts.Count;
    }

    private bool Fits(int count)
    {
        if (count < Most) return true;
        _isFull = true;
        return false;
    }
}
