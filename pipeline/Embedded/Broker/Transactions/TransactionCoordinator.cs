using Monitoring.Pipeline.Embedded.Broker.Groups;
using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Transactions;

/// <summary>All transactional ids of the node: persists each step, writes the markers, aborts what takes too long. Thread-safe.</summary>
/// <remarks>
/// The decision to commit or abort is durable before the first marker is written. After a kill, decided transactions are completed before
/// the first request is served; markers that are written twice do nothing. Open ones stay open until their producer comes back or
/// their time-out passes.
/// </remarks>
internal sealed class TransactionCoordinator
{
    private const int MostTimeoutMs = 900_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Transaction> _transactions = new(StringComparer.Ordinal);
    private readonly StateLog _log;
    private readonly TopicStore _topics;
    private readonly GroupCoordinator _groups;
    private readonly TimeProvider _clock;
    private readonly ProducerIds _producerIds;

    public TransactionCoordinator(StateLog log, TopicStore topics, GroupCoordinator groups, TimeProvider clock)
    {
        (_log, _topics, _groups, _clock) = (log, topics, groups, clock);
        _producerIds = new ProducerIds(log);
        foreach (var (id, value) in log.Live)
            if (id != ProducerIds.Key) _transactions[id] = TransactionCodec.Decode(id, value);
        foreach (var decided in _transactions.Values.Where(static transaction => transaction.IsEnding).ToList()) Complete(decided);
    }

    private long NowMs => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A producer without transactions asks for its id.</summary>
    public long NewProducerId()
    {
        lock (_lock) return _producerIds.Next();
    }

    /// <summary>A transactional producer introduces itself; whoever had the id before is fenced and its open transaction aborted.</summary>
    public (ErrorCode Error, long ProducerId, short Epoch) Initialise(string id, int timeoutMs, long expectedProducerId, short expectedEpoch)
    {
        if (id.Length == 0 || id[0] == '\0') return (ErrorCode.InvalidRequest, -1, -1);
        if (timeoutMs is <= 0 or > MostTimeoutMs) return (ErrorCode.InvalidTransactionTimeout, -1, -1);
        lock (_lock)
        {
            if (!_transactions.TryGetValue(id, out var current))
            {
                var created = Save(new Transaction(id, _producerIds.Next(), 0) { TimeoutMs = timeoutMs });
                return (ErrorCode.None, created.ProducerId, created.Epoch);
            }

            var (error, next) = current.Begin(timeoutMs, expectedProducerId, expectedEpoch, _producerIds.Next);
            if (error != ErrorCode.None) return (error, -1, -1);
            if (current.Status == TransactionStatus.Ongoing)
            {
                current = Complete(Save(current.Fence()));
                if (current.IsEnding) return (ErrorCode.ConcurrentTransactions, -1, -1);
                (_, next) = current.Begin(timeoutMs, -1, -1, _producerIds.Next);
            }

            Save(next);
            return (ErrorCode.None, next.ProducerId, next.Epoch);
        }
    }

    /// <summary>Takes partitions and groups into the open transaction, which the first of them opens.</summary>
    public ErrorCode Add(string id, long producerId, short epoch, IReadOnlyCollection<TopicPartition> partitions, IReadOnlyCollection<string> groups)
    {
        lock (_lock)
        {
            if (!_transactions.TryGetValue(id, out var current)) return ErrorCode.InvalidProducerIdMapping;
            var (error, next) = current.Add(producerId, epoch, partitions, groups, NowMs);
            var known = current.Status == TransactionStatus.Ongoing
                && partitions.All(current.Partitions.Contains) && groups.All(current.Groups.Contains);
            if (error == ErrorCode.None && !known) Save(next);
            return error;
        }
    }

    /// <summary>May this batch be appended? A late one of an ended transaction may not, it would hang open for ever (KIP-890).</summary>
    public ErrorCode CheckProduce(string id, long producerId, short epoch, TopicPartition partition)
    {
        lock (_lock)
        {
            if (!_transactions.TryGetValue(id, out var current)) return ErrorCode.InvalidProducerIdMapping;
            var error = current.CheckOngoing(producerId, epoch);
            if (error == ErrorCode.ProducerFenced) return ErrorCode.InvalidProducerEpoch;
            return error == ErrorCode.None && !current.Partitions.Contains(partition) ? ErrorCode.InvalidTxnState : error;
        }
    }

    /// <summary>Commits offsets within the open transaction, unless its group has moved on to another generation.</summary>
    public ErrorCode CommitOffsets(string id, long producerId, short epoch, string groupId, string memberId, string? instanceId, int generation,
        IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets)
    {
        lock (_lock)
        {
            if (!_transactions.TryGetValue(id, out var current)) return ErrorCode.InvalidProducerIdMapping;
            var error = current.CheckOngoing(producerId, epoch);
            if (error == ErrorCode.ProducerFenced) return ErrorCode.InvalidProducerEpoch;
            if (error == ErrorCode.None && !current.Groups.Contains(groupId)) error = ErrorCode.InvalidTxnState;
            return error != ErrorCode.None ? error : _groups.Commit(groupId, memberId, instanceId, generation, offsets, producerId);
        }
    }

    public ErrorCode End(string id, long producerId, short epoch, bool commit)
    {
        lock (_lock)
        {
            if (!_transactions.TryGetValue(id, out var current)) return ErrorCode.InvalidProducerIdMapping;
            var (error, next) = current.End(producerId, epoch, commit);
            if (error == ErrorCode.None && next != current) Complete(Save(next));
            return error;
        }
    }

    /// <summary>Aborts and fences what has been open longer than its time-out, and goes on with what could not be completed before.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            var now = NowMs;
            foreach (var transaction in _transactions.Values.ToList())
            {
                if (transaction.IsEnding) Complete(transaction);
                else if (transaction.Status == TransactionStatus.Ongoing && now - transaction.StartedAtMs >= transaction.TimeoutMs)
                    Complete(Save(transaction.Fence()));
            }
        }
    }

    /// <summary>Writes the markers. Where the disk refuses, the transaction stays decided and the next tick tries again.</summary>
    private Transaction Complete(Transaction decided)
    {
        var commit = decided.Status == TransactionStatus.PrepareCommit;
        try
        {
            foreach (var (topicName, partition) in decided.Partitions)
            {
                // A topic that was deleted meanwhile needs no marker.
                if (!_topics.TryGet(topicName, partition, out var topic, out var log)) continue;
                if (log.AppendMarker(decided.ProducerId, decided.Epoch, commit, topic.Config, NowMs).Error != ErrorCode.None
                    && _topics.TryGet(topicName, out _)) return decided;
            }

            foreach (var group in decided.Groups) _groups.EndTransaction(group, decided.ProducerId, commit);
            return Save(decided.Complete());
        }
        catch (IOException)
        {
            return decided;
        }
    }

    private Transaction Save(Transaction transaction)
    {
        _log.Write(transaction.Id, TransactionCodec.Encode(transaction));
        return _transactions[transaction.Id] = transaction;
    }
}
