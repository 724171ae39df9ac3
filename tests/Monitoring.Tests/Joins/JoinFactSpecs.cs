using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Joins;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Facts;
using Monitoring.Tests.LogMetrics;

namespace Monitoring.Tests.Joins;

/// <summary>What intake says of events that are a side of a join.</summary>
public sealed class JoinFactSpecs : IOutput
{
    private readonly IntakeProcessor _intake = new(new IntakeResources(_ => [], null, null), Topics.AppLogs, 3);
    private readonly List<string> _facts = [];

    public JoinFactSpecs() => _intake.OnControl(new IntakePolicy { Joins = new JoinOptions { Enabled = true } }.ToBytes());

    [Theory]
    [InlineData("\"event\":\"order_paid\",\"order_id\":\"o1\",\"tenant\":\"a\"", "cohort_refund_rate left o1@1500 {tenant=a}")]
    [InlineData("\"event\":\"order_refunded\",\"order\":{\"id\":\"o1\"},\"tenant\":\"a\"", "cohort_refund_rate right o1@1500 {}")]
    [InlineData("\"event\":\"item_impression\",\"impression_id\":\"i1\"", "joined_click_through_rate left i1@1500 {}")]
    [InlineData("\"event\":\"item_click\",\"impression_id\":\"i1\",\"search_id\":\"q1\"", "joined_click_through_rate right i1@1500 {}", "search_click_rate right q1@1500 {}")]
    [InlineData("\"event\":\"recommendation_served\",\"recommendation_id\":\"r1\"", "joined_recommendation_click_rate left r1@1500 {}")]
    [InlineData("\"event\":\"search\",\"search_id\":\"q1\"", "search_click_rate left q1@1500 {}")]
    [InlineData("\"event\":\"page_view\",\"order_id\":\"o1\"")]
    public void An_event_is_a_fact_of_each_join_that_it_is_a_side_of(string fields, params string[] facts) => Assert.Equal(facts, Facts(fields));

    [Theory]
    [InlineData("\"event\":\"order_paid\"", 0, "no_key")]
    [InlineData("\"event\":\"order_paid\",\"order_id\":\"13800138000\"", 0, "redacted")]
    [InlineData("\"event\":\"order_paid\",\"order_id\":\"shop 13800138000\"", 0, "redacted")]
    [InlineData("\"event\":\"order_paid\",\"order_id\":\"o1\"", 86_400_000, "far_ahead")]
    public void A_fact_that_would_be_wrong_is_refused_and_counted(string fields, long ahead, string reason)
    {
        Assert.Empty(Facts(fields, ahead));
        Assert.Equal(1, Count("join_facts_refused", "reason", reason));
    }

    [Fact]
    public void A_key_that_is_too_long_is_refused_and_counted()
    {
        Assert.Empty(Facts($"\"event\":\"order_paid\",\"order_id\":\"{string.Concat(Enumerable.Repeat("a b", 100))}\""));
        Assert.Equal(1, Count("join_facts_refused", "reason", "too_long"));
    }

    [Fact]
    public void A_resent_event_is_one_fact() => Assert.Single(Facts("\"event\":\"order_paid\",\"order_id\":\"o1\",\"@metadata\":{\"_id\":\"x\"}", times: 2));

    [Fact]
    public void Joins_of_ones_own_come_from_the_configuration()
    {
        var join = new EventJoin { Name = "answered", Left = new() { Where = "kind == question", Key = "number" }, Right = new() { Where = "kind == answer", Key = "of" }, Labels = ["from=service"] };
        _intake.OnControl(new IntakePolicy { Joins = new JoinOptions { Enabled = true, Shipped = false, Table = [join] } }.ToBytes());
        Facts("\"kind\":\"question\",\"number\":7");
        Assert.Equal(["answered left 7@1500 {from=shop}", "answered right 7@1500 {}"], Facts("\"kind\":\"answer\",\"of\":\"7\""));
    }

    [Theory]
    [InlineData("id", "sent left m1@1500 {}")]
    [InlineData("of", "sent left m1@1500 {}", "sent right m0@1500 {}")]
    public void An_event_of_both_sides_does_not_wait_for_itself(string key, params string[] facts)
    {
        var join = new EventJoin { Name = "sent", Left = new() { Where = "exists id", Key = "id" }, Right = new() { Where = "exists of", Key = key } };
        _intake.OnControl(new IntakePolicy { Joins = new JoinOptions { Enabled = true, Shipped = false, Table = [join] } }.ToBytes());
        Assert.Equal(facts, Facts("\"id\":\"m1\",\"of\":\"m0\""));
    }

    private List<string> Facts(string fields, long ahead = 0, int times = 1)
    {
        var value = Utf8Slice.From(MeterRun.Event(1500 + ahead, fields));
        for (var i = 0; i < times; i++) _intake.Process(new SourceRecord(Topics.AppLogs, 3, i, MeterRun.Start + 2000, default, value), this);
        return _facts;
    }

    private long Count(string counter, string label, string value) => _intake.Counters.Pending(_intake.Counters.Register(counter, label, value));

    void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (topic != Topics.Facts) return;
        Assert.True(SingleObject.TryParse(value, out var schema, out _) && schema == SchemaCatalogue.JoinFact.Fingerprint);
        Assert.True(JoinFactCodec.TryRead(value[SingleObject.HeaderLength..], out var fact));
        Assert.Equal(Encoding.UTF8.GetString(key), Encoding.UTF8.GetString(fact.Key));
        var labels = WindowRun.Text([0, .. fact.Labels]).Replace("\"", "", StringComparison.Ordinal);
        _facts.Add($"{Encoding.UTF8.GetString(fact.Join)} {(fact.IsRight ? "right" : "left")} {Encoding.UTF8.GetString(fact.Key)}@{fact.Time - MeterRun.Start} {(labels.Length == 0 ? "{}" : labels)}");
    }

    void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
    {
    }
}
