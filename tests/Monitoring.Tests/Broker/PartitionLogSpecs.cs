using System.Globalization;
using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Tests.Broker;

public sealed class PartitionLogSpecs : IDisposable
{
    private static readonly TopicConfig Small = Batches.Config(("segment.bytes", "200"));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Batches_get_the_next_offsets_and_come_back_in_order()
    {
        using var log = Open();
        Assert.Equal(0, Append(log, Batches.Of((null, "a"), (null, "b"))).BaseOffset);
        Assert.Equal(2, Append(log, Batches.Of((null, "c"))).BaseOffset);
        Assert.Equal([(0, null, "a"), (1, null, "b"), (2, null, "c")], Batches.Read(log));
    }

    [Fact]
    public void A_log_cut_at_any_byte_opens_with_the_batches_that_are_whole()
    {
        var sizes = new List<int>();
        using (var log = Open())
        {
            for (var i = 0; i < 4; i++)
            {
                var batch = Batches.From(7, 0, i, (null, i.ToString(CultureInfo.InvariantCulture)));
                log.Append(batch, Batches.Delete, Batches.NowMs);
                sizes.Add(batch.Length);
            }
        }

        var path = Directory.GetFiles(_folder["p"], "*.log").Single();
        var whole = File.ReadAllBytes(path);
        for (var cut = whole.Length; cut >= 0; cut--)
        {
            File.WriteAllBytes(path, whole[..cut]);
            using var log = Open();
            var expected = Enumerable.Range(0, 4).TakeWhile(i => sizes.Take(i + 1).Sum() <= cut).Count();
            Assert.Equal(expected, log.EndOffset);
            // The producer goes on exactly after what is there.
            Assert.Equal(expected, log.Append(Batches.From(7, 0, expected, (null, "next")), Batches.Delete, Batches.NowMs).BaseOffset);
        }
    }

    [Fact]
    public void A_flipped_bit_in_the_last_segment_ends_the_log_before_it()
    {
        using (var log = Open())
        {
            Append(log, Batches.Of((null, "good")));
            Append(log, Batches.Of((null, "bad")));
        }

        var path = Directory.GetFiles(_folder["p"], "*.log").Single();
        var bytes = File.ReadAllBytes(path);
        bytes[^2] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var again = Open();
        Assert.Equal([(0, null, "good")], Batches.Read(again));
    }

    [Fact]
    public void Open_and_aborted_transactions_are_found_again()
    {
        using (var log = Open()) WriteTransactions(log);
        using var again = Open();
        Assert.Equal(3, again.LastStableOffset);
        Assert.Equal([(2, null, "plain")], Batches.Read(again, committed: true));
        again.AppendMarker(9, 0, commit: true, Small, Batches.NowMs);
        Assert.Equal([(2, null, "plain"), (3, null, "open")], Batches.Read(again, committed: true));
    }

    [Fact]
    public void Aborted_transactions_are_listed_only_where_they_overlap()
    {
        using var log = Open();
        WriteTransactions(log);
        Assert.Equal(0, Assert.Single(log.Plan(0, 1000, true, true).Aborted!).FirstOffset);
        Assert.Empty(log.Plan(2, 1000, true, true).Aborted!);
    }

    [Fact]
    public void Sequences_are_checked_within_the_last_five_batches()
    {
        using var log = Open();
        for (var i = 0; i < 6; i++) Append(log, Batches.From(1, 0, i, (null, "x")));
        Assert.Equal(1, log.Append(Batches.From(1, 0, 1, (null, "x")), Small, Batches.NowMs).BaseOffset);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, log.Append(Batches.From(1, 0, 0, (null, "x")), Small, Batches.NowMs).Error);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, log.Append(Batches.From(1, 0, 7, (null, "x")), Small, Batches.NowMs).Error);
        Assert.Equal(6, log.EndOffset);
    }

    [Fact]
    public void A_sequence_goes_round_after_the_largest_number()
    {
        using var log = Open();
        Append(log, Batches.From(1, 0, int.MaxValue, (null, "last"), (null, "first")));
        Append(log, Batches.From(1, 0, 1, (null, "next")));
    }

    [Fact]
    public void A_producer_of_whom_retention_has_left_only_a_marker_goes_on()
    {
        using (var log = Open())
        {
            Append(log, Batches.InTransaction(1, 0, 0, (null, new string('x', 150))));
            log.AppendMarker(1, 0, commit: true, Small, Batches.NowMs);
            Assert.True(log.DeleteBefore(1, out _));
        }

        using var again = Open();
        Append(again, Batches.InTransaction(1, 0, 1, (null, "next")));
    }

    [Fact]
    public void A_disk_that_refuses_is_an_answer_and_not_the_end()
    {
        using var log = Open();
        Append(log, Batches.Of((null, new string('x', 150))));
        Directory.Move(_folder["p"], _folder["away"]);
        Assert.Equal(ErrorCode.KafkaStorageError, log.Append(Batches.Of((null, new string('y', 150))), Small, Batches.NowMs).Error);
        Directory.Move(_folder["away"], _folder["p"]);
        Assert.Equal(1, Append(log, Batches.Of((null, new string('z', 150)))).BaseOffset);
        Assert.Equal(2, Batches.Read(log).Count);
    }

    [Fact]
    public void Retention_drops_whole_segments_and_moves_the_start()
    {
        using var log = Open();
        for (var i = 0; i < 5; i++) Append(log, Batches.Make(-1, -1, -1, false, Compression.None, Batches.NowMs + i, (null, new string('x', 150))));
        log.Retain(Batches.Config(("retention.ms", "1000")), Batches.NowMs + 1002);
        Assert.Equal(2, log.LogStartOffset);
        Assert.Equal(3, Directory.GetFiles(_folder["p"], "*.log").Length);
        log.Retain(Batches.Config(("retention.bytes", "300")), Batches.NowMs);
        Assert.Equal(3, log.LogStartOffset);
        log.Retain(Batches.Config(("retention.ms", "0")), Batches.NowMs + 100);
        Assert.Equal((5, 5), (log.LogStartOffset, log.EndOffset));
        Assert.Equal(5, Append(log, Batches.Of((null, "new"))).BaseOffset);
    }

    [Fact]
    public void The_start_is_remembered_even_when_nothing_is_left()
    {
        using (var log = Open())
        {
            Append(log, Batches.Of((null, "a"), (null, "b")));
            Assert.True(log.DeleteBefore(-1, out var low));
            Assert.Equal(2, low);
            Assert.False(log.DeleteBefore(3, out _));
        }

        using var again = Open();
        Assert.Equal((2, 2), (again.LogStartOffset, again.EndOffset));
    }

    private static void WriteTransactions(PartitionLog log)
    {
        Append(log, Batches.InTransaction(8, 0, 0, (null, "aborted")));
        log.AppendMarker(8, 0, commit: false, Small, Batches.NowMs);
        Append(log, Batches.Of((null, "plain")));
        Append(log, Batches.InTransaction(9, 0, 0, (null, "open")));
    }

    private static AppendResult Append(PartitionLog log, byte[] batch)
    {
        var result = log.Append(batch, Small, Batches.NowMs);
        Assert.Equal(ErrorCode.None, result.Error);
        return result;
    }

    private PartitionLog Open() => PartitionLog.Open(_folder["p"]);
}
