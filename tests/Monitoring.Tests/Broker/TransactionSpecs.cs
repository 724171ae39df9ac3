using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Transactions;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Tests.Broker;

public sealed class TransactionSpecs
{
    private static readonly TopicPartition P0 = new("t", 0);
    private static readonly Transaction New = new("id", 7, 3) { TimeoutMs = 1000 };
    private static readonly Transaction Ongoing = New.Add(7, 3, [P0], ["g"], 50).Next;

    [Fact]
    public void The_first_partition_opens_a_transaction()
    {
        Assert.Equal((TransactionStatus.Ongoing, 50L), (Ongoing.Status, Ongoing.StartedAtMs));
        Assert.Equal(50, Ongoing.Add(7, 3, [new TopicPartition("t", 1)], [], 60).Next.StartedAtMs);
    }

    [Theory]
    [InlineData(7, 3, ErrorCode.None)]
    [InlineData(7, 2, ErrorCode.ProducerFenced)]
    [InlineData(7, 4, ErrorCode.ProducerFenced)]
    [InlineData(8, 3, ErrorCode.InvalidProducerIdMapping)]
    internal void Only_the_current_producer_and_epoch_may_act(long producer, short epoch, ErrorCode expected)
    {
        Assert.Equal(expected, Ongoing.Add(producer, epoch, [P0], [], 60).Error);
        Assert.Equal(expected, Ongoing.End(producer, epoch, commit: true).Error);
        Assert.Equal(expected, Ongoing.CheckOngoing(producer, epoch));
    }

    [Theory]
    [InlineData(TransactionStatus.Ongoing, true, ErrorCode.None)]
    [InlineData(TransactionStatus.Ongoing, false, ErrorCode.None)]
    [InlineData(TransactionStatus.CompleteCommit, true, ErrorCode.None)]
    [InlineData(TransactionStatus.CompleteCommit, false, ErrorCode.InvalidTxnState)]
    [InlineData(TransactionStatus.CompleteAbort, false, ErrorCode.None)]
    [InlineData(TransactionStatus.CompleteAbort, true, ErrorCode.InvalidTxnState)]
    [InlineData(TransactionStatus.PrepareCommit, false, ErrorCode.InvalidTxnState)]
    [InlineData(TransactionStatus.Empty, true, ErrorCode.InvalidTxnState)]
    internal void A_transaction_ends_the_way_that_it_was_decided(TransactionStatus status, bool commit, ErrorCode expected) =>
        Assert.Equal(expected, (Ongoing with { Status = status }).End(7, 3, commit).Error);

    [Fact]
    public void A_new_producer_gets_the_next_epoch()
    {
        var (error, next) = New.Begin(2000, -1, -1, NoNewId);
        Assert.Equal((ErrorCode.None, 7L, 4, 2000), (error, next.ProducerId, next.Epoch, next.TimeoutMs));
    }

    [Fact]
    public void A_producer_that_asks_again_gets_the_same_epoch_and_an_older_one_is_fenced()
    {
        var bumped = New.Begin(1000, 7, 3, NoNewId).Next;
        Assert.Equal(4, bumped.Epoch);
        Assert.Equal(bumped, bumped.Begin(1000, 7, 3, NoNewId).Next);
        Assert.Equal(ErrorCode.ProducerFenced, bumped.Begin(1000, 7, 2, NoNewId).Error);
        Assert.Equal(ErrorCode.ProducerFenced, bumped.Begin(1000, 6, 4, NoNewId).Error);
    }

    [Fact]
    public void After_a_time_out_the_old_producer_is_fenced()
    {
        var ended = Ongoing.Fence().Complete();
        Assert.Equal((4, TransactionStatus.CompleteAbort), (ended.Epoch, ended.Status));
        Assert.Equal(ErrorCode.ProducerFenced, ended.End(7, 3, commit: true).Error);
        Assert.Equal(ErrorCode.ProducerFenced, ended.Begin(1000, 7, 3, NoNewId).Error);
    }

    [Fact]
    public void When_epochs_run_out_a_new_producer_id_begins_at_zero()
    {
        var worn = New with { Epoch = short.MaxValue - 1 };
        var next = worn.Begin(1000, -1, -1, static () => 99).Next;
        Assert.Equal((99L, 0), (next.ProducerId, next.Epoch));
        Assert.Equal(short.MaxValue, (Ongoing with { Epoch = short.MaxValue - 1 }).Fence().Epoch);
    }

    [Fact]
    public void While_markers_are_written_nothing_else_begins()
    {
        var ending = Ongoing.End(7, 3, commit: true).Next;
        Assert.Equal(ErrorCode.ConcurrentTransactions, ending.Begin(1000, -1, -1, NoNewId).Error);
        Assert.Equal(ErrorCode.ConcurrentTransactions, ending.Add(7, 3, [P0], [], 60).Error);
    }

    [Fact]
    public void The_durable_form_comes_back_as_it_was()
    {
        var read = TransactionCodec.Decode("id", TransactionCodec.Encode(Ongoing));
        Assert.Equal(Ongoing with { Partitions = read.Partitions, Groups = read.Groups }, read);
        Assert.Equal(Ongoing.Partitions, read.Partitions);
        Assert.Equal(Ongoing.Groups, read.Groups);
    }

    private static long NoNewId() => throw new InvalidOperationException("no new id is due");
}
