using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Facts;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.LogMetrics;

namespace Monitoring.Tests.Sessions;

/// <summary>What intake says of the session that an event names.</summary>
public sealed class SessionFactSpecs : IOutput
{
    private readonly IntakeProcessor _intake = new(new IntakeResources(_ => [], null, null), Topics.AppLogs, 3);
    private readonly List<string> _facts = [];
    private readonly List<string> _told = [];

    [Theory]
    [InlineData("\"session_id\":\"s1\",\"event\":\"page_view\"", "s1@1500 view step=visit {}")]
    [InlineData("\"session\":{\"id\":\"s1\"},\"event\":\"order_paid\",\"tenant\":\"a\"", "s1@1500 step=order_paid {tenant=a}")]
    [InlineData("\"sessionId\":\"s1\",\"event\":\"heard of by nobody\"", "s1@1500 step= {}")]
    [InlineData("\"session_id\":\"s1\"", "s1@1500 step= {}")]
    [InlineData("\"event\":\"page_view\"", null)]
    public void An_event_that_names_its_session_is_a_fact(string fields, string? fact) => Assert.Equal(fact is null ? [] : [fact], Facts(fields));

    [Theory]
    [InlineData("\"session_id\":\"13800138000\"", 0, "redacted")]
    [InlineData("\"session_id\":\"s1\"", 86_400_000, "far_ahead")]
    public void A_fact_that_would_be_wrong_is_refused_and_counted(string fields, long ahead, string reason)
    {
        Assert.Empty(Facts(fields, ahead));
        Assert.Equal(1, Count("session_facts_refused", "reason", reason));
    }

    [Fact]
    public void An_id_that_is_too_long_is_refused_and_counted()
    {
        Assert.Empty(Facts($"\"session_id\":\"{string.Concat(Enumerable.Repeat("a b", 100))}\""));
        Assert.Equal(1, Count("session_facts_refused", "reason", "too_long"));
    }

    [Fact]
    public void A_label_that_is_too_long_becomes_the_overflow() =>
        Assert.Equal(["s1@1500 step= {__overflow__=true}"], Facts($"\"session_id\":\"s1\",\"tenant\":\"{string.Concat(Enumerable.Repeat("a b", 100))}\""));

    [Fact]
    public void A_resent_event_is_one_fact() => Assert.Single(Facts("\"session_id\":\"s1\",\"@metadata\":{\"_id\":\"x\"}", times: 2));

    [Fact]
    public void Watermarks_go_to_facts_and_deltas_and_where_sessions_and_joins_are_off_to_deltas_alone()
    {
        Facts("\"session_id\":\"s1\"");
        _intake.OnTick(MeterRun.Start, this);
        Assert.Equal([Topics.Deltas, Topics.Facts], _told);
        _told.Clear();
        _intake.OnControl(new IntakePolicy { Sessions = new SessionOptions { Enabled = false } }.ToBytes());
        Assert.Single(Facts("\"session_id\":\"s1\"", 1));
        _intake.OnTick(MeterRun.Start + 5000, this);
        Assert.Equal([Topics.Deltas], _told);
    }

    [Fact]
    public void Other_names_conditions_and_labels_come_from_the_configuration()
    {
        var options = new SessionOptions { Session = "visit.key", PageView = "kind == p", Funnel = [new() { Name = "first", Where = "kind == p" }, new() { Name = "never", Where = "kind == p" }], Labels = ["from=service"] };
        _intake.OnControl(new IntakePolicy { Sessions = options }.ToBytes());
        Assert.Equal(["k@1500 view step=first {from=shop}"], Facts("\"visit\":{\"key\":\"k\"},\"kind\":\"p\""));
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
        Assert.True(SingleObject.TryParse(value, out var schema, out _) && schema == SchemaCatalogue.SessionFact.Fingerprint);
        Assert.True(SessionFactCodec.TryRead(value[SingleObject.HeaderLength..], out var fact));
        Assert.Equal(Encoding.UTF8.GetString(key), Encoding.UTF8.GetString(fact.Session));
        var labels = new LabelReader([0, .. fact.Labels]);
        var shown = new List<string>();
        while (labels.Next()) shown.Add($"{Encoding.UTF8.GetString(labels.Name)}={Encoding.UTF8.GetString(labels.Value)}");
        _facts.Add($"{Encoding.UTF8.GetString(fact.Session)}@{fact.Time - MeterRun.Start}{(fact.IsPageView ? " view" : "")} step={Encoding.UTF8.GetString(fact.Step)} {{{string.Join(',', shown)}}}");
    }

    void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => _told.Add(topic);
}
