using System.Text.Json;
using System.Text.RegularExpressions;
using Monitoring.Pipeline.Commands;
using Monitoring.Pipeline.Commands.Tail;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Commands;

/// <summary>What <c>monitoring tail</c> shows of an event.</summary>
public sealed class TailSpecs
{
    [Fact]
    public void An_event_is_one_line_with_time_severity_service_and_message() =>
        Assert.Equal("2026-01-02T03:04:05.678Z error    orders no stock␊  at Orders.Place", Event().Line());

    [Fact]
    public void As_JSON_it_has_all_attributes()
    {
        var json = JsonDocument.Parse(Event().Json()).RootElement;
        Assert.Equal(("orders", "error", 42), (json.GetProperty("service").GetString(), json.GetProperty("severity").GetString(), json.GetProperty("attributes").GetProperty("OrderId").GetInt32()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("trace_id").ValueKind);
    }

    [Theory]
    [InlineData("orders", Severity.Unknown, null, true)]
    [InlineData("billing", Severity.Unknown, null, false)]
    [InlineData(null, Severity.Error, null, true)]
    [InlineData(null, Severity.Fatal, null, false)]
    [InlineData(null, Severity.Unknown, "st.ck", true)]
    [InlineData(null, Severity.Unknown, "timeout", false)]
    [InlineData("orders", Severity.Warn, "stock", true)]
    public void Every_filter_has_to_agree(string? service, Severity severity, string? pattern, bool shown) =>
        Assert.Equal(shown, new TailFilter(service, severity, pattern is null ? null : new Regex(pattern)).Takes(Event()));

    [Fact]
    public void Bytes_that_are_no_log_event_are_not_shown_as_one() => Assert.Null(TailEvent.Read([1, 2, 3]));

    [Theory]
    [InlineData((byte)17, "error")]
    [InlineData((byte)19, "alert")]
    [InlineData((byte)20, "alert")]
    [InlineData((byte)24, "fatal")]
    [InlineData((byte)0, "unknown")]
    [InlineData((byte)3, "trace")]
    public void A_severity_between_two_names_takes_the_lower_one(byte severity, string name) => Assert.Equal(name, TailEvent.SeverityText((Severity)severity));

    [Theory]
    [InlineData("plain", 80, "plain")]
    [InlineData("a\tb\nc\u0000", 80, "a␉b␊c␀")]
    [InlineData("\u009b31mred", 80, "\uFFFD31mred")]
    [InlineData("abc\u202Edef", 80, "abc\uFFFDdef")]
    [InlineData("订单失败", 80, "订单失败")]
    [InlineData("abcdef", 4, "abc…")]
    public void Text_of_others_is_made_harmless(string text, int most, string shown) => Assert.Equal(shown, TerminalText.OneLine(text, most));

    private static TailEvent Event()
    {
        var e = new LogEvent(new Arena())
        {
            Origin = new Origin("app-logs", 0, 0, 0),
            EventTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000,
            Severity = Severity.Error,
            Service = Utf8Slice.From("orders"),
            Host = Utf8Slice.From("web-1"),
            Message = Utf8Slice.From("no stock\n  at Orders.Place"),
        };
        e.Fields.AddNumber(Utf8Slice.From("OrderId"), Utf8Slice.From("42"));
        return TailEvent.Read(new LogEventEncoder().Encode(e)[SingleObject.HeaderLength..])!;
    }
}
