namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>An aborted transaction of one partition: readers skip its batches from the first offset to its marker.</summary>
/// <remarks><c>StableAfter</c> is the last stable offset once its marker was written; every later entry begins at or after it.</remarks>
internal readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long MarkerOffset, long StableAfter);

/// <summary>The aborted transactions of one partition, by marker.</summary>
internal sealed class AbortedTransactions
{
    private readonly List<AbortedTransaction> _all = [];

    public void Add(AbortedTransaction aborted) => _all.Add(aborted);

    /// <summary>Those that touch the offsets from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public List<AbortedTransaction> Between(long from, long to)
    {
        var found = new List<AbortedTransaction>();
        for (var i = FirstEndingAt(from); i < _all.Count; i++)
        {
            if (_all[i].FirstOffset < to) found.Add(_all[i]);
            if (_all[i].StableAfter >= to) break;
        }

        found.Sort(static (a, b) => a.FirstOffset.CompareTo(b.FirstOffset));
        return found;
    }

    /// <summary>Is this batch part of an aborted transaction?</summary>
    public bool Contains(in BatchHeader batch)
    {
        for (var i = FirstEndingAt(batch.BaseOffset); i < _all.Count; i++)
        {
            var aborted = _all[i];
            if (aborted.ProducerId == batch.ProducerId && aborted.FirstOffset <= batch.BaseOffset) return true;
            if (aborted.StableAfter > batch.BaseOffset) return false;
        }

        return false;
    }

    /// <summary>Forgets those whose data is gone.</summary>
    public void ForgetBefore(long offset) => _all.RemoveRange(0, FirstEndingAt(offset));

    private int FirstEndingAt(long offset)
    {
        int low = 0, high = _all.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_all[middle].MarkerOffset < offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
