using System.Text;
using System.Text.Json;
using Monitoring.Benchmarks.Workload;

namespace Monitoring.Tests.Workload;

public sealed class TrafficSpec
{
    private const int Count = 40_000;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly TrafficOptions Options = new() { Start = new DateTimeOffset(2026, 1, 5, 2, 0, 0, TimeSpan.Zero) };
    private static readonly List<TrafficRecord> Records = [.. new RestaurantTraffic(7, Options).Take(Count)];

    [Fact]
    public void Shares_are_those_of_the_options()
    {
        var fresh = Records.Where(r => !r.IsResend).ToList();
        Assert.Equal(Options.ResendShare, Share(Records, r => r.IsResend), 0.003);
        Assert.Equal(Options.BrokenShare, Share(Records, r => r.IsBroken), 0.0015);
        Assert.Equal(Options.PersonalDataShare, Share(fresh, r => r.PersonalData.Count > 0), 0.005);
        Assert.Equal(Options.AccessShare, Share(fresh, r => r.Kind == TrafficKind.Access), 0.01);
        Assert.Equal(Options.ApplicationShare, Share(fresh, r => r.Kind == TrafficKind.Application), 0.01);
        Assert.Equal(Options.StackTraceShare, Share(fresh, r => r.Kind == TrafficKind.StackTrace), 0.005);
        Assert.Equal(Options.AuthShare, Share(fresh, r => r.Kind == TrafficKind.Auth), 0.005);
        Assert.Equal(Options.DatabaseShare, Share(fresh, r => r.Kind == TrafficKind.Database), 0.005);
        Assert.Equal(Options.CacheShare, Share(fresh, r => r.Kind == TrafficKind.Cache), 0.005);
    }

    [Fact]
    public void The_median_value_is_about_400_bytes() =>
        Assert.InRange(Records.Select(r => r.Value.Length).Order().ElementAt(Count / 2), 380, 440);

    [Fact]
    public void Every_record_that_is_not_broken_is_one_JSON_object()
    {
        foreach (var record in Records.Where(r => !r.IsBroken))
        {
            using var document = JsonDocument.Parse(record.Value);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        }
    }

    [Fact]
    public void No_broken_record_is_JSON_and_every_defect_occurs()
    {
        var broken = Records.Where(r => r.IsBroken).ToList();
        // JsonDocument does not look at the encoding of strings, so that is decoded strictly first.
        Assert.All(broken, record => Assert.True(Throws(() => JsonDocument.Parse(Strict.GetString(record.Value)).Dispose()), record.ToString()));
        Assert.Equal(
            [TrafficDefect.Truncated, TrafficDefect.InvalidEncoding, TrafficDefect.Empty, TrafficDefect.TooDeep],
            broken.Select(r => r.Defect).Distinct().Order());
    }

    [Fact]
    public void Event_times_start_where_told_and_never_go_back()
    {
        var times = Records.Where(r => !r.IsResend).Select(r => r.EventTime).ToList();
        Assert.InRange(times[0] - Options.Start, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(times.Order(), times);
        Assert.Equal(Count / Options.EventsPerSecond, (times[^1] - times[0]).TotalSeconds, 3.0);
    }

    [Fact]
    public void Sequences_count_from_zero_and_a_source_has_one_key_and_one_topic_per_kind()
    {
        Assert.Equal(Enumerable.Range(0, Count).Select(i => (long)i), Records.Select(r => r.Sequence));
        Assert.All(Records.GroupBy(r => (r.Source, r.Kind)), group =>
        {
            Assert.Single(group.Select(r => r.Topic).Distinct());
            Assert.All(group, r => Assert.Equal(r.Source, Encoding.UTF8.GetString(r.Key)));
        });
        Assert.Equal(["app-logs", "security-logs", "system-logs"], Records.Select(r => r.Topic).Distinct().Order(StringComparer.Ordinal));
    }

    private static bool Throws(Action read)
    {
        try
        {
            read();
            return false;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            return true;
        }
    }

    private static double Share(List<TrafficRecord> records, Func<TrafficRecord, bool> which) => (double)records.Count(which) / records.Count;
}
