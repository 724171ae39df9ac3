using System.Globalization;
using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Tests.Broker;

public sealed class CompactionSpecs : IDisposable
{
    private static readonly TopicConfig Compact = Batches.Config(
        ("cleanup.policy", "compact"), ("segment.bytes", "300"), ("min.cleanable.dirty.ratio", "0"), ("delete.retention.ms", "1000"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_value_of_each_key_is_kept_at_its_offset()
    {
        using var log = Open();
        foreach (var (key, value) in ((string, string)[])[("a", "1"), ("b", "1"), ("a", "2"), ("c", "1"), ("b", "2")]) Append(log, Batches.Of((key, value)));
        Seal(log);
        log.Compact(Compact, Batches.NowMs);
        Assert.Equal([(2, "a", "2"), (3, "c", "1"), (4, "b", "2")], BeforeFiller(log));
        Assert.Equal(2, log.Plan(0, 1000, false, true).Length > 0 ? Batches.Read(log)[0].Offset : -1);
    }

    [Fact]
    public void Compaction_changes_nothing_that_a_reader_of_last_values_sees()
    {
        var random = new Random(0);
        using var log = Open();
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 10; i++)
            {
                var records = Enumerable.Range(0, random.Next(1, 4))
                    .Select(_ => ((string?)$"k{random.Next(8)}", (string?)random.Next().ToString(CultureInfo.InvariantCulture))).ToArray();
                var compression = (Compression)(random.Next(3) * 2 % 5);
                Append(log, Batches.Make(-1, -1, -1, false, compression == Compression.Snappy ? Compression.Gzip : compression, Batches.NowMs, records));
            }

            var before = Last(log);
            var end = log.EndOffset;
            log.Compact(Compact, Batches.NowMs);
            Assert.Equal(before, Last(log));
            Assert.Equal(end, log.EndOffset);
        }

        Assert.True(Directory.GetFiles(_folder["p"], "*.log").Length < 20);
        var kept = Last(log);
        log.Dispose();
        using var again = Open();
        Assert.Equal(kept, Last(again));
    }

    [Fact]
    public void Tombstones_stay_for_their_time_and_then_go()
    {
        using var log = Open();
        Append(log, Batches.Of(("a", "1")));
        Append(log, Batches.Of(("a", null)));
        Seal(log);
        log.Compact(Compact, Batches.NowMs + 999);
        Assert.Equal([(1, "a", null)], BeforeFiller(log));
        Seal(log);
        log.Compact(Compact, Batches.NowMs + 1000);
        Assert.DoesNotContain(Batches.Read(log), static record => record.Key == "a");
    }

    [Fact]
    public void Aborted_records_go_committed_ones_become_ordinary_and_open_ones_are_not_touched()
    {
        using (var log = Open())
        {
            Append(log, Batches.InTransaction(1, 0, 0, ("a", "committed")));
            log.AppendMarker(1, 0, commit: true, Compact, Batches.NowMs);
            Append(log, Batches.InTransaction(1, 0, 1, ("a", "aborted")));
            log.AppendMarker(1, 0, commit: false, Compact, Batches.NowMs);
            Seal(log);
            Append(log, Batches.InTransaction(2, 0, 0, ("b", "open")));
            Seal(log);
            log.Compact(Compact, Batches.NowMs);
            Check(log);
        }

        using var again = Open();
        Check(again);

        static void Check(PartitionLog log)
        {
            Assert.Equal("committed", Assert.Single(Batches.Read(log), static record => record.Key == "a").Value);
            Assert.Contains(Batches.Read(log), static record => record.Value == "open");
            Assert.DoesNotContain(Batches.Read(log, committed: true), static record => record.Value == "open");
        }
    }

    [Fact]
    public void A_producers_sequence_outlives_the_compaction_of_its_last_record()
    {
        using (var log = Open())
        {
            Append(log, Batches.From(1, 3, 0, ("a", "1")));
            Append(log, Batches.Of(("a", "2")));
            Seal(log);
            log.Compact(Compact, Batches.NowMs);
        }

        using var again = Open();
        Assert.Equal([(1, "a", "2")], BeforeFiller(again));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, again.Append(Batches.From(1, 3, 2, ("a", "gap")), Compact, Batches.NowMs).Error);
        Assert.Equal(ErrorCode.None, again.Append(Batches.From(1, 3, 1, ("a", "next")), Compact, Batches.NowMs).Error);
    }

    [Fact]
    public void A_kill_between_the_two_steps_of_a_swap_is_finished_at_the_next_start()
    {
        using (var log = Open())
        {
            Append(log, Batches.Of(("a", "1")));
            Seal(log);
            Seal(log);
        }

        var segments = Directory.GetFiles(_folder["p"], "*.log").Order(StringComparer.Ordinal).ToList();
        var next = long.Parse(Path.GetFileNameWithoutExtension(segments[2]), CultureInfo.InvariantCulture);
        File.Copy(segments[0], Path.Combine(_folder["p"], $"0-{next}.swap"));
        File.WriteAllText(Path.Combine(_folder["p"], "7-9.cleaned"), "half");
        using var again = Open();
        Assert.False(File.Exists(segments[1]));
        Assert.Equal("a", Batches.Read(again)[0].Key);
        Assert.Empty(Directory.GetFiles(_folder["p"], "*.swap").Concat(Directory.GetFiles(_folder["p"], "*.cleaned")));
    }

    private static void Seal(PartitionLog log)
    {
        // One that fills the segment, one that opens the next.
        for (var i = 0; i < 2; i++) Append(log, Batches.Of(($"filler {log.EndOffset}", new string('x', 250))));
    }

    private static List<(long Offset, string? Key, string? Value)> BeforeFiller(PartitionLog log) =>
        [.. Batches.Read(log).Where(static record => record.Key?.StartsWith("filler", StringComparison.Ordinal) == false)];

    private static Dictionary<string, (long, string?)> Last(PartitionLog log)
    {
        var last = new Dictionary<string, (long, string?)>();
        foreach (var (offset, key, value) in Batches.Read(log)) last[key!] = (offset, value);
        return last;
    }

    private static void Append(PartitionLog log, byte[] batch) => Assert.Equal(ErrorCode.None, log.Append(batch, Compact, Batches.NowMs).Error);

    private PartitionLog Open() => PartitionLog.Open(_folder["p"]);
}
