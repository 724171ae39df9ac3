using System.Text.Json;
using Monitoring.Benchmarks.Workload;

namespace Monitoring.Tests.Workload;

public sealed class ResendSpec
{
    private static readonly TrafficOptions Options = new() { Start = new DateTimeOffset(2026, 1, 5, 2, 0, 0, TimeSpan.Zero) };
    private static readonly List<TrafficRecord> Records = [.. new RestaurantTraffic(11, Options).Take(40_000)];

    [Fact]
    public void The_list_of_resent_events_is_exactly_the_list_of_repeated_identities()
    {
        var first = new Dictionary<string, long>();
        var repeated = new List<(long Sequence, long Of)>();
        foreach (var record in Records.Where(r => !r.IsBroken))
        {
            if (Identity(record) is not { } identity) continue;
            if (!first.TryAdd(identity, record.Sequence)) repeated.Add((record.Sequence, first[identity]));
        }

        Assert.NotEmpty(repeated);
        Assert.Equal(repeated, Records.Where(r => r.IsResend).Select(r => (r.Sequence, r.ResendOf!.Value)));
    }

    [Fact]
    public void A_resent_event_is_the_same_event_of_the_same_source_within_minutes()
    {
        var now = Options.Start;
        foreach (var record in Records)
        {
            if (record.EventTime > now) now = record.EventTime;
            if (!record.IsResend) continue;
            var original = Records[(int)record.ResendOf!.Value];
            Assert.False(original.IsResend || original.IsBroken);
            Assert.Equal((original.Topic, original.Source, original.EventTime), (record.Topic, record.Source, record.EventTime));
            Assert.Equal(Message(original), Message(record));
            Assert.InRange(now - record.EventTime, TimeSpan.Zero, Options.ResendWithin);
        }
    }

    [Fact]
    public void Some_resent_events_were_read_again_so_their_bytes_differ()
    {
        var resent = Records.Where(r => r.IsResend).ToList();
        var differing = resent.Count(r => !r.Value.AsSpan().SequenceEqual(Records[(int)r.ResendOf!.Value].Value));
        Assert.InRange(differing, 1, resent.Count - 1);
    }

    // What a deduplicating reader may use: the id, else agent, file and offset.
    private static string? Identity(TrafficRecord record)
    {
        using var document = JsonDocument.Parse(record.Value);
        var root = document.RootElement;
        if (!root.TryGetProperty("@metadata", out var metadata)) return null;
        if (metadata.TryGetProperty("_id", out var id)) return id.GetString();
        var log = root.GetProperty("log");
        var file = log.GetProperty("file");
        var identity = file.TryGetProperty("fingerprint", out var fingerprint) ? fingerprint.GetString() : $"{file.GetProperty("device_id")}:{file.GetProperty("inode")}";
        return $"{root.GetProperty("agent").GetProperty("id")}/{identity}/{log.GetProperty("offset")}";
    }

    private static string? Message(TrafficRecord record)
    {
        using var document = JsonDocument.Parse(record.Value);
        return document.RootElement.GetProperty("message").GetString();
    }
}
