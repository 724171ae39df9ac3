namespace Monitoring.Pipeline.Embedded.Broker.Transactions;

/// <summary>Where a transactional id stands (KIP-98).</summary>
internal enum TransactionStatus : byte
{
    Empty,
    Ongoing,
    PrepareCommit,
    PrepareAbort,
    CompleteCommit,
    CompleteAbort,
}
