using Microsoft.Extensions.Time.Testing;
using Monitoring.Pipeline.Embedded.Broker.Groups;
using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Transactions;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Tests.Broker;

public sealed class TransactionCoordinatorSpecs : IDisposable
{
    private static readonly TopicPartition P0 = new("t", 0);
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(Batches.NowMs));
    private StateLog _offsets = null!;
    private StateLog _states = null!;
    private TopicStore _topics = null!;
    private GroupCoordinator _groups = null!;
    private TransactionCoordinator _transactions = null!;

    public TransactionCoordinatorSpecs()
    {
        Start();
        _topics.Create("t", 1, new Dictionary<string, string>(), validateOnly: false);
    }

    public void Dispose()
    {
        Stop();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true, 1, 5)]
    [InlineData(false, 0, -1)]
    public void What_was_decided_before_a_kill_is_completed_after_it(bool commit, int visible, long committedOffset)
    {
        var (_, producer, epoch) = _transactions.Initialise("id", 1000, -1, -1);
        Write(producer, epoch);
        // The decision is durable, then the process dies before the first marker.
        var decided = TransactionCodec.Decode("id", _states.Live["id"]).End(producer, epoch, commit).Next;
        _states.Write("id", TransactionCodec.Encode(decided));
        Stop();
        Start();
        Assert.Equal(visible, Batches.Read(_topics.All.Single().Partitions[0], committed: true).Count);
        Assert.Equal(2, _topics.All.Single().Partitions[0].LastStableOffset);
        var fetched = Assert.Single(_groups.Fetch("g", [P0]));
        Assert.Equal((committedOffset, false), (fetched.Offset?.Offset ?? -1, fetched.Unstable));
        Assert.Equal(ErrorCode.None, _transactions.End("id", producer, epoch, commit));
    }

    [Fact]
    public void A_transaction_is_aborted_exactly_when_its_time_is_up()
    {
        var (_, producer, epoch) = _transactions.Initialise("id", 1000, -1, -1);
        Write(producer, epoch);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        _transactions.Tick();
        Assert.Equal(0, _topics.All.Single().Partitions[0].LastStableOffset);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _transactions.Tick();
        Assert.Equal(2, _topics.All.Single().Partitions[0].LastStableOffset);
        Assert.Equal(ErrorCode.ProducerFenced, _transactions.End("id", producer, epoch, commit: true));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, _transactions.CheckProduce("id", producer, epoch, P0));
    }

    [Fact]
    public void A_batch_outside_of_a_transaction_may_not_be_written()
    {
        var (_, producer, epoch) = _transactions.Initialise("id", 1000, -1, -1);
        Assert.Equal(ErrorCode.InvalidTxnState, _transactions.CheckProduce("id", producer, epoch, P0));
        _transactions.Add("id", producer, epoch, [P0], []);
        Assert.Equal(ErrorCode.None, _transactions.CheckProduce("id", producer, epoch, P0));
        Assert.Equal(ErrorCode.InvalidTxnState, _transactions.CheckProduce("id", producer, epoch, new TopicPartition("t", 1)));
        _transactions.End("id", producer, epoch, commit: true);
        Assert.Equal(ErrorCode.InvalidTxnState, _transactions.CheckProduce("id", producer, epoch, P0));
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, _transactions.CheckProduce("other", producer, epoch, P0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(900_001)]
    public void A_time_out_beyond_its_bounds_is_refused(int timeoutMs) =>
        Assert.Equal(ErrorCode.InvalidTransactionTimeout, _transactions.Initialise("id", timeoutMs, -1, -1).Error);

    [Fact]
    public void A_state_file_keeps_whole_changes_through_a_torn_tail_and_through_its_rewriting()
    {
        var path = _folder["state"];
        using (var log = StateLog.Open(path))
        {
            log.Write([new("a", [1]), new("b", [2])]);
            log.Write("a", null);
            log.Write("c", new byte[100]);
        }

        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        using (var torn = StateLog.Open(path))
        {
            Assert.Equal(["b"], torn.Live.Keys);
            for (var i = 0; i < 300; i++) torn.Write("big", new byte[100_000]);
        }

        Assert.InRange(new FileInfo(path).Length, 100_000, 10_000_000);
        using var again = StateLog.Open(path);
        Assert.Equal(["b", "big"], again.Live.Keys.Order(StringComparer.Ordinal));
    }

    private void Write(long producer, short epoch)
    {
        _transactions.Add("id", producer, epoch, [P0], ["g"]);
        _topics.All.Single().Partitions[0].Append(Batches.InTransaction(producer, epoch, 0, (null, "x")), Batches.Delete, Batches.NowMs);
        var offsets = new Dictionary<TopicPartition, CommittedOffset> { [P0] = new(5, -1, null) };
        Assert.Equal(ErrorCode.None, _transactions.CommitOffsets("id", producer, epoch, "g", "", null, -1, offsets));
    }

    private void Start()
    {
        Directory.CreateDirectory(_folder["logs"]);
        _offsets = StateLog.Open(_folder["offsets"]);
        _states = StateLog.Open(_folder["transactions"]);
        _topics = new TopicStore(_folder["logs"]);
        _groups = new GroupCoordinator(_offsets, _clock, 0);
        _transactions = new TransactionCoordinator(_states, _topics, _groups, _clock);
    }

    private void Stop()
    {
        _topics.Dispose();
        _offsets.Dispose();
        _states.Dispose();
    }
}
