using Monitoring.Processors.Parsing.Protobuf;

namespace Monitoring.Processors.Parsing.RemoteWrite;

/// <summary>The positive or the negative buckets of a native histogram: spans say which there are, numbers how full they are.</summary>
internal sealed class BucketSide
{
    private readonly List<(int Offset, uint Length)> _spans = [];
    private readonly List<double> _counts = [];
    private long _last;

    /// <summary>Index and count of each bucket, by rising index; after <see cref="TryPlace"/>.</summary>
    public List<(long Index, double Count)> Buckets { get; } = [];

    public void Clear()
    {
        _spans.Clear();
        _counts.Clear();
        Buckets.Clear();
        _last = 0;
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

        _spans.Add((offset, length));
        return !span.Failed;
    }

    /// <summary>Counts as changes from bucket to bucket.</summary>
    public bool TryChanges(ReadOnlySpan<byte> packed)
    {
        var changes = new ProtoReader(packed);
        while (changes.NextPacked(out var change))
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
        while (counts.NextPackedDouble(out var count)) _counts.Add(count);
        return !counts.Failed;
    }

    /// <summary>Puts counts to buckets; false where there are more of one than of the other, or fewer than none in one.</summary>
    public bool TryPlace()
    {
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
}
