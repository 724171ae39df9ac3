using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Monitoring.Schemas.Alerts;

namespace Monitoring.Tests.Schemas;

public sealed class AlertSpecs
{
    private static readonly OffsetGap s_gap = new("intake", "app-logs", 3, new OffsetRange(10, 17), GapCause.Deleted, new DateTimeOffset(2026, 6, 15, 8, 30, 0, 120, TimeSpan.Zero));

    // The values of prometheus/common, model/signature_test.go.
    [Theory]
    [InlineData("", 14_695_981_039_346_656_037)]
    [InlineData("name=garland, briggs;fear=love is not enough", 5_799_056_148_416_392_346)]
    public void A_fingerprint_is_that_of_Alertmanager(string labels, ulong expected)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in labels.Split(';', StringSplitOptions.RemoveEmptyEntries)) map.Add(label.Split('=')[0], label.Split('=')[1]);
        Assert.Equal($"{expected:x16}", AlertFingerprint.Of(map));
    }

    [Fact]
    public void Lost_offsets_are_told_in_English_and_Chinese_with_their_exact_range()
    {
        var json = AlertJson.Write(s_gap.ToAlert());
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        Assert.Equal(s_gap.ToAlert().Fingerprint, root.GetProperty("fingerprint").GetString());
        Assert.Equal("firing", root.GetProperty("state").GetString());
        Assert.Equal(17, root.GetProperty("revision").GetInt64());
        Assert.Equal(7, root.GetProperty("value").GetInt64());
        Assert.Equal((10, 17), (root.GetProperty("offsets").GetProperty("first").GetInt64(), root.GetProperty("offsets").GetProperty("end").GetInt64()));
        Assert.Equal("2026-06-15T08:30:00.120Z", root.GetProperty("starts_at").GetString());
        Assert.Equal("""{"alertname":"OffsetsVanished","partition":"3","priority":"P1","severity":"critical","stage":"intake","topic":"app-logs"}""", root.GetProperty("labels").GetRawText());
        Assert.Equal("7 offsets of app-logs-3 were deleted before intake read them", root.GetProperty("annotations").GetProperty("summary").GetString());
        Assert.Contains("app-logs-3 的 7 个偏移量在 intake 读取之前已被删除", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Fact]
    public void Gaps_of_one_partition_are_one_alert_whose_revision_rises()
    {
        var later = s_gap with { Offsets = new OffsetRange(40, 41), Cause = GapCause.Corrupt };
        Assert.Equal(s_gap.ToAlert().Fingerprint, later.ToAlert().Fingerprint);
        Assert.True(later.ToAlert().Revision > s_gap.ToAlert().Revision);
        Assert.NotEqual(s_gap.ToAlert().Fingerprint, (s_gap with { Partition = 4 }).ToAlert().Fingerprint);
    }

    [Property(Replay = "(1,3)")]
    public void What_was_written_is_read_again(long revision, bool firing, string name, string text, uint ms, bool ends, int value)
    {
        // JSON knows no lone surrogates.
        if (name is null || text is null || (name + text).Any(char.IsSurrogate)) return;
        var alert = new AlertEvent
        {
            Labels = new(StringComparer.Ordinal) { ["alertname"] = text, ["x" + name] = name },
            Revision = revision,
            State = firing ? AlertState.Firing : AlertState.Resolved,
            Annotations = new(StringComparer.Ordinal) { ["summary"] = text },
            StartsAt = DateTimeOffset.UnixEpoch.AddMilliseconds(ms),
            EndsAt = ends ? DateTimeOffset.UnixEpoch.AddMilliseconds(ms + 1.0) : null,
            Value = ends ? null : value / 3.0,
            Offsets = ends ? null : new OffsetRange(revision, revision + 1),
        };
        var json = AlertJson.Write(alert);
        Assert.True(AlertJson.TryRead(json, out var read));
        Assert.Equal(json, AlertJson.Write(read!));
        Assert.Equal((alert.Fingerprint, alert.StartsAt, alert.EndsAt, alert.Value, alert.Offsets), (read!.Fingerprint, read.StartsAt, read.EndsAt, read.Value, read.Offsets));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"labels":{},"revision":1,"state":"perhaps","annotations":{},"starts_at":"2026-06-15T08:30:00.120Z"}""")]
    [InlineData("""{"labels":{"a":1},"revision":1,"state":"firing","annotations":{},"starts_at":"2026-06-15T08:30:00.120Z"}""")]
    [InlineData("""{"labels":{},"revision":1,"state":"firing","annotations":{},"starts_at":"yesterday"}""")]
    public void What_is_no_alert_is_refused(string json) => Assert.False(AlertJson.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Fields_of_a_later_build_are_passed_over()
    {
        const string json = """{"labels":{"alertname":"x"},"revision":1,"state":"resolved","annotations":{},"starts_at":"2026-06-15T08:30:00.120Z","rule":{"group":"g"}}""";
        Assert.True(AlertJson.TryRead(Encoding.UTF8.GetBytes(json), out var alert));
        Assert.Equal(AlertState.Resolved, alert!.State);
    }
}
