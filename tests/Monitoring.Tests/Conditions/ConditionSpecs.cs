using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.Parsing;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Conditions;

/// <summary>What conditions hold of an event.</summary>
public sealed class ConditionSpecs : IEventConsumer
{
    private const string Event = """
        {"timestamp":"2026-01-05T00:00:00Z","level":"ERROR","service":"shop","message":"支付失败 pay","event":"order_paid","status":"503","took_ms":1500,"ok":true,"none":null,
         "empty":"","quoted":"a\"b\n","http":{"request":{"method":"GET"},"version":"2"},"flat.name":"x","list":[{"event":"no"}],"twice":"a","twice":"b","amount":1e3}
        """;

    private static readonly Dictionary<string, string> Names = new() { ["took"] = "elapsed / 1000000 | took_ms / 1000", ["kind"] = "app.event | event" };
    private readonly List<LogEvent> _events = [];

    [Theory]
    [InlineData("event == order_paid", true)]
    [InlineData("event == 'order_paid'", true)]
    [InlineData("event == order", false)]
    [InlineData("event != order_paid", false)]
    [InlineData("event != other", true)]
    [InlineData("missing != other", true)] // What is not there is nothing else either.
    [InlineData("missing == other", false)]
    [InlineData("event in [a, order_paid]", true)]
    [InlineData("event in [a]", false)]
    [InlineData("status == 503", true)]
    [InlineData("status == 503.0", true)] // A number, however it is written.
    [InlineData("status == \"503.0\"", false)] // A text is that text.
    [InlineData("status in [499, 503]", true)]
    [InlineData("status in [499, x]", false)]
    [InlineData("status >= 503 and status <= 503", true)]
    [InlineData("status > 503 or status < 503", false)]
    [InlineData("amount == 1000", true)]
    [InlineData("event >= 0", false)] // No number.
    [InlineData("exists event and not exists missing", true)]
    [InlineData("exists none or exists empty", false)] // Null and nothing are not there.
    [InlineData("ok == true", true)]
    [InlineData("took > 1.4 and took < 1.6", true)] // By its short name, in seconds.
    [InlineData("kind == order_paid", true)]
    [InlineData("http.request.method == GET", true)]
    [InlineData("http.request.method|http.version == GET", true)]
    [InlineData("missing|http.version == 2", true)]
    [InlineData("flat.name == x", true)]
    [InlineData("list.event == no", false)] // Arrays hold many events' worth.
    [InlineData("twice == b", true)]
    [InlineData("quoted matches 'a\"b\\n$'", true)]
    [InlineData("message matches '支付(成功|失败)'", true)]
    [InlineData("message matches '^失败'", false)]
    [InlineData("service == shop and severity == error and family == app", true)]
    [InlineData("event == a or event == b and event == c or event == order_paid", true)]
    [InlineData("(event == order_paid or event == b) and event == c", false)]
    [InlineData("not (event == a or not event == order_paid)", true)]
    [InlineData("event == 'it''s'", false)]
    public void A_condition_holds_or_not(string text, bool holds)
    {
        var names = new FieldVocabulary(Names);
        var condition = ConditionParser.Parse(text, names);
        var fields = new EventFields(names.Paths);
        new LogDecoder(new ParsingOptions()).Decode(new SourceRecord(Topics.AppLogs, 0, 0, 1_767_571_200_000, default, new Utf8Slice(Encoding.UTF8.GetBytes(Event))), new LogEvent(new Arena()), this);
        fields.Read(Assert.Single(_events));
        Assert.Equal(holds, condition.Holds(fields));
    }

    [Theory]
    [InlineData("event", "==, !=, <, <=, >, >=, in or matches is missing at the end")]
    [InlineData("event = a", "'=' at character 7 begins nothing")]
    [InlineData("event == ", "a value is missing at the end")]
    [InlineData("event == ''", "a value that is not empty expected at character 10, '' found")]
    [InlineData("(event == a", ") is missing at the end")]
    [InlineData("event == a b", "and, or, or the end expected at character 12, 'b' found")]
    [InlineData("event >= many", "a number expected at character 10, 'many' found")]
    [InlineData("event in a", "[ expected at character 10, 'a' found")]
    [InlineData("event in [a b]", ", or ] expected at character 13, 'b' found")]
    [InlineData("event == 'a", "the text at character 10 has no closing quote")]
    [InlineData("event matches x", "a regular expression in quotes expected at character 15, 'x' found")]
    [InlineData("and == a", "a field expected at character 1, 'and' found")]
    public void A_text_that_is_no_condition_says_where_and_why(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => ConditionParser.Parse(text, new FieldVocabulary(Names))).Message);

    [Theory]
    [InlineData("event matches '('")]
    [InlineData("event matches '(a)\\1'")] // It would need backtracking.
    public void A_regular_expression_that_cannot_be_used_is_refused(string text) =>
        Assert.StartsWith("the regular expression at character 15 cannot be used", Assert.Throws<FormatException>(() => ConditionParser.Parse(text, new FieldVocabulary(Names))).Message, StringComparison.Ordinal);

    void IEventConsumer.Accept(LogEvent e) => _events.Add(e);

    void IEventConsumer.Reject(in Origin origin, Utf8Slice value, in ParseError error) => Assert.Fail(error.ToString());
}
