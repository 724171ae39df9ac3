using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>What one partition knows of its idempotent and transactional producers: epochs, the last five batches, open transactions.</summary>
/// <remarks>A pure fold over the batches of the log, so recovery is the same fold again (KIP-98, KIP-360).</remarks>
internal sealed class ProducerStates
{
    /// <summary>Batches remembered a producer, as many as a client may have under way.</summary>
    private const int Remembered = 5;

    private readonly Dictionary<long, Producer> _producers = [];
    private readonly SortedSet<(long FirstOffset, long ProducerId)> _open = [];

    /// <summary>Where the first open transaction begins; null while there is none.</summary>
    public long? FirstOpenOffset => _open.Count == 0 ? null : _open.Min.FirstOffset;

    /// <summary>Judges a batch before it is appended.</summary>
    public SequenceVerdict Check(in BatchHeader batch)
    {
        if (batch.ProducerId < 0 || !_producers.TryGetValue(batch.ProducerId, out var known)) return default;
        if (batch.ProducerEpoch < known.Epoch) return new SequenceVerdict(ErrorCode.InvalidProducerEpoch);
        if (batch.ProducerEpoch > known.Epoch)
            return new SequenceVerdict(batch.BaseSequence == 0 ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber);
        foreach (var earlier in known.Batches)
        {
            if (earlier.First == batch.BaseSequence && earlier.Last == batch.LastSequence)
                return new SequenceVerdict(ErrorCode.None, earlier.BaseOffset, earlier.TimestampMs);
        }

        return new SequenceVerdict(batch.BaseSequence == NextSequence(known) ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber);
    }

    /// <summary>Takes in an appended data batch.</summary>
    public void Append(in BatchHeader batch)
    {
        if (batch.ProducerId < 0) return;
        var producer = Get(batch.ProducerId, batch.ProducerEpoch);
        if (producer.Batches.Count == Remembered) producer.Batches.RemoveAt(0);
        producer.Batches.Add(new SentBatch(batch.BaseSequence, batch.LastSequence, batch.BaseOffset, batch.MaxTimestamp));
        producer.LastOffset = batch.LastOffset;
        producer.LastTimestampMs = batch.MaxTimestamp;
        if (!batch.IsTransactional || producer.OpenSince >= 0) return;
        producer.OpenSince = batch.BaseOffset;
        _open.Add((batch.BaseOffset, batch.ProducerId));
    }

    /// <summary>Takes in an appended marker and returns the first offset of the transaction that it ended, -1 where none was open.</summary>
    public long End(in BatchHeader marker)
    {
        var producer = Get(marker.ProducerId, marker.ProducerEpoch);
        producer.LastTimestampMs = marker.MaxTimestamp;
        var first = producer.OpenSince;
        if (first < 0) return -1;
        _open.Remove((first, marker.ProducerId));
        producer.OpenSince = -1;
        return first;
    }

    /// <summary>The last offset that a producer wrote; compaction keeps that batch's head so that sequences outlive a restart.</summary>
    public bool IsLastBatchOf(long producerId, long lastOffset) =>
        _producers.TryGetValue(producerId, out var producer) && producer.LastOffset == lastOffset;

    /// <summary>Forgets producers without an open transaction that have been silent since <paramref name="beforeMs"/>.</summary>
    public void Expire(long beforeMs)
    {
        foreach (var (id, producer) in _producers)
            if (producer.OpenSince < 0 && producer.LastTimestampMs < beforeMs) _producers.Remove(id);
    }

    private Producer Get(long id, short epoch)
    {
        if (!_producers.TryGetValue(id, out var producer)) _producers[id] = producer = new Producer { Epoch = epoch };
        if (producer.Epoch == epoch) return producer;
        producer.Epoch = epoch;
        producer.Batches.Clear();
        return producer;
    }

    private static int NextSequence(Producer producer) =>
        producer.Batches.Count == 0 ? 0 : (int)(((long)producer.Batches[^1].Last + 1) & int.MaxValue);

    private readonly record struct SentBatch(int First, int Last, long BaseOffset, long TimestampMs);

    private sealed class Producer
    {
        public short Epoch { get; set; }

        public List<SentBatch> Batches { get; } = new(Remembered);

        public long OpenSince { get; set; } = -1;

        public long LastOffset { get; set; } = -1;

        public long LastTimestampMs { get; set; }
    }
}
