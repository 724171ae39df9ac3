using System.Collections.Immutable;
using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Transactions;

/// <summary>The state machine of one transactional id. Pure: each step returns the next state, or the error that refuses it.</summary>
internal sealed record Transaction(string Id, long ProducerId, short Epoch)
{
    /// <summary>The last epoch that a producer may be given; the one after it is left for fencing.</summary>
    private const short LastEpoch = short.MaxValue - 1;

    /// <summary>The epoch before the last bump, so that a lost answer can be asked for again (KIP-360); -1 for none.</summary>
    public short PreviousEpoch { get; init; } = -1;

    public int TimeoutMs { get; init; }

    public TransactionStatus Status { get; init; }

    /// <summary>When the open transaction began, milliseconds since 1970.</summary>
    public long StartedAtMs { get; init; }

    public ImmutableHashSet<TopicPartition> Partitions { get; init; } = [];

    public ImmutableHashSet<string> Groups { get; init; } = [];

    public bool IsEnding => Status is TransactionStatus.PrepareCommit or TransactionStatus.PrepareAbort;

    /// <summary>A producer introduces itself: everyone before it is fenced by a higher epoch.</summary>
    /// <remarks>A producer that gives its id and epoch (KIP-360) must be the current one. An open transaction has to be aborted first: <see cref="Fence"/>.</remarks>
    public (ErrorCode Error, Transaction Next) Begin(int timeoutMs, long expectedProducerId, short expectedEpoch, Func<long> newProducerId)
    {
        if (IsEnding) return (ErrorCode.ConcurrentTransactions, this);
        if (expectedProducerId >= 0)
        {
            if (expectedProducerId != ProducerId) return (ErrorCode.ProducerFenced, this);
            if (expectedEpoch == PreviousEpoch && expectedEpoch != Epoch && Status != TransactionStatus.Ongoing) return (ErrorCode.None, this);
            if (expectedEpoch != Epoch) return (ErrorCode.ProducerFenced, this);
        }

        return (ErrorCode.None, Bump(newProducerId) with { TimeoutMs = timeoutMs, Status = TransactionStatus.Empty });
    }

    /// <summary>Prepares to abort the open transaction under a higher epoch, so that its producer can write no more.</summary>
    public Transaction Fence() => this with { Epoch = (short)(Epoch + 1), PreviousEpoch = -1, Status = TransactionStatus.PrepareAbort };

    public (ErrorCode Error, Transaction Next) Add(
        long producerId, short epoch, IEnumerable<TopicPartition> partitions, IEnumerable<string> groups, long nowMs)
    {
        if (Check(producerId, epoch) is var error && error != ErrorCode.None) return (error, this);
        if (IsEnding) return (ErrorCode.ConcurrentTransactions, this);
        var started = Status == TransactionStatus.Ongoing
            ? this
            : this with { Status = TransactionStatus.Ongoing, StartedAtMs = nowMs, Partitions = [], Groups = [] };
        return (ErrorCode.None, started with { Partitions = started.Partitions.Union(partitions), Groups = started.Groups.Union(groups) });
    }

    /// <summary>Prepares to commit or abort. The state itself is returned where it has ended that way already.</summary>
    public (ErrorCode Error, Transaction Next) End(long producerId, short epoch, bool commit)
    {
        if (Check(producerId, epoch) is var error && error != ErrorCode.None) return (error, this);
        return Status switch
        {
            TransactionStatus.Ongoing => (ErrorCode.None, this with { Status = commit ? TransactionStatus.PrepareCommit : TransactionStatus.PrepareAbort }),
            TransactionStatus.CompleteCommit or TransactionStatus.PrepareCommit when commit => (ErrorCode.None, this),
            TransactionStatus.CompleteAbort or TransactionStatus.PrepareAbort when !commit => (ErrorCode.None, this),
            _ => (ErrorCode.InvalidTxnState, this),
        };
    }

    /// <summary>Every marker is written.</summary>
    public Transaction Complete() => this with
    {
        Status = Status == TransactionStatus.PrepareCommit ? TransactionStatus.CompleteCommit : TransactionStatus.CompleteAbort,
        Partitions = [],
        Groups = [],
    };

    /// <summary>May this producer write within the open transaction?</summary>
    public ErrorCode CheckOngoing(long producerId, short epoch)
    {
        var error = Check(producerId, epoch);
        return error == ErrorCode.None && Status != TransactionStatus.Ongoing ? ErrorCode.InvalidTxnState : error;
    }

    private ErrorCode Check(long producerId, short epoch) =>
        producerId != ProducerId ? ErrorCode.InvalidProducerIdMapping
        : epoch != Epoch ? ErrorCode.ProducerFenced
        : ErrorCode.None;

    private Transaction Bump(Func<long> newProducerId) => Epoch >= LastEpoch
        ? this with { ProducerId = newProducerId(), Epoch = 0, PreviousEpoch = -1 }
        : this with { Epoch = (short)(Epoch + 1), PreviousEpoch = Epoch };
}
