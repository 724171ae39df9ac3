using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Parsing;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Parsing;

/// <summary>What is refused, why and at which byte; and what looks broken but is a line.</summary>
public sealed class Refusals
{
    [Theory]
    [InlineData("", DeadLetterReason.Empty, -1)]
    [InlineData(" \r\n\t", DeadLetterReason.Empty, -1)]
    [InlineData("""{"a":1""", DeadLetterReason.InvalidJson, 6)]
    [InlineData("""{"a":1}x""", DeadLetterReason.InvalidJson, 7)]
    [InlineData("""{"a":01}""", DeadLetterReason.InvalidJson, 6)]
    [InlineData("""{"a":"\x"}""", DeadLetterReason.InvalidJson, 6)]
    [InlineData("{\"a\":\"\u0001\"}", DeadLetterReason.InvalidJson, 6)]
    [InlineData("\uFEFF{\"a\" 1}", DeadLetterReason.InvalidJson, 8)]
    [InlineData("""[{"a":1},{"a":]""", DeadLetterReason.InvalidJson, 14)]
    public void Broken_values_name_the_byte(string value, string reason, int position)
    {
        var error = Decoding.Refused(value);
        Assert.Equal((reason, position), (error.Reason, error.Position));
    }

    [Fact]
    public void Depth_size_and_number_of_fields_are_bounded()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        Decoding.One(Nested(64));
        Assert.Equal(DeadLetterReason.TooDeep, Decoding.Refused(Nested(65)).Reason);
        Assert.Equal(DeadLetterReason.TooDeep, Decoding.Refused("[" + new string('[', 100_000)).Reason);
        var options = new ParsingOptions { MaxEventBytes = 1024, MaxFields = 16 };
        Assert.Equal(DeadLetterReason.TooLarge, Decoding.Refused(new byte[1025], options).Reason);
        Assert.Equal(DeadLetterReason.TooManyFields, Decoding.Refused("{" + string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"f{i}\":{i}")) + "}", options).Reason);
    }

    [Fact]
    public void Invalid_UTF8_is_refused_inside_JSON_and_transcoded_from_GB18030_in_a_line()
    {
        Assert.Equal((DeadLetterReason.InvalidEncoding, 6), Place(Decoding.Refused([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8])));
        Assert.Equal((DeadLetterReason.InvalidEncoding, 4), Place(Decoding.Refused([0xEF, 0xBB, 0xBF, 0x41, 0xFF, 0xFE])));
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes("2023-04-12 06:11:41 [错误] 支付失败");
        var decoding = new Decoding();
        decoding.Decode(gbk);
        var e = Assert.Single(decoding.Events);
        Assert.Equal(("2023-04-12 06:11:41 [错误] 支付失败", Severity.Error, EventFlags.Transcoded | EventFlags.TimeInferred), (e.Message, e.Severity, e.Flags));

        static (string Reason, int Position) Place(ParseError error) => (error.Reason, error.Position);
    }

    [Theory]
    [InlineData("[ERROR] no stock")]
    [InlineData("[2024-01-01 10:00:00] started")]
    [InlineData("[main] INFO x")]
    [InlineData("[1]: x")]
    [InlineData("\"quoted\" and more")]
    [InlineData("123")]
    public void Lines_that_start_like_JSON_are_lines(string line) => Assert.Equal(line, Decoding.One(line).Message);

    [Theory]
    [InlineData("[1,2")]
    [InlineData("[tru]")]
    [InlineData("[\"a\"] x")]
    [InlineData("[]x")]
    [InlineData("[")]
    public void Broken_arrays_are_not_lines(string value) => Assert.Equal(DeadLetterReason.InvalidJson, Decoding.Refused(value).Reason);

    [Fact]
    public void Hostile_values_stay_small_and_are_read_in_bounded_time()
    {
        const int Many = 100_000;
        static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, Many));
        string[] values =
        [
            $$"""{"@t":"2023-04-11T22:11:41Z","@mt":"{{Repeat("{a}")}}","a":"{{Repeat("x")}}"}""",
            Repeat("k=v "),
            $"1.2.3.4{Repeat(", 1.2.3.4")} - - [11/Apr/2023:22:11:41 +0800] \"GET / HTTP/1.1\" 200 5",
            $"<165>1 - - - - - [a{Repeat(" k=\"\"")}] m",
        ];
        Assert.All(values, value => Assert.True(Decoding.One(value).Json.Length < 2 * value.Length + 100_000));
    }

    [Fact]
    public void An_export_may_hold_more_fields_than_one_event()
    {
        var record = """{"body":{"stringValue":"x"},"severityNumber":9}""";
        var decoding = new Decoding(new ParsingOptions { MaxFields = 16 });
        decoding.Decode(Encoding.UTF8.GetBytes($$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{{string.Join(',', Enumerable.Repeat(record, 50))}}]}]}]}"""));
        Assert.Equal(50, decoding.Events.Count);
    }

    [Fact]
    public void Options_tell_every_error()
    {
        var options = new ParsingOptions { MaxEventBytes = 1, MaxFields = 1, TimeZone = "Moon", FutureTolerance = TimeSpan.Zero, IdFields = [""], ServiceFields = [""] };
        Assert.Equal(["max_event_bytes", "max_fields", "time_zone", "future_tolerance", "id_fields", "service_fields"], options.Validate().Select(error => error.Path));
        Assert.Empty(new ParsingOptions { TimeZone = "+05:30" }.Validate());
    }
}
