using System.Globalization;
using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>Bad input by kind.</summary>
internal static class Cases
{
    public static IReadOnlyList<Case> All { get; } = [.. Json(), .. Encodings(), .. Times(), .. Values()];

    private static IEnumerable<Case> Json()
    {
        yield return Case.Refused("JSON that is cut", """{"message":"half""", DeadLetterReason.InvalidJson, "at byte");
        yield return Case.Refused("JSON with a comma too many", """{"message":"a",}""", DeadLetterReason.InvalidJson, "at byte 15");
        yield return Case.Refused("JSON with something behind it", """{"message":"a"} x""", DeadLetterReason.InvalidJson, "at byte 16");
        yield return Case.Refused("JSON with a line break in a string", "{\"message\":\"a\nb\"}", DeadLetterReason.InvalidJson, "at byte 13");
        yield return Case.Refused("JSON with a broken escape", """{"message":"\x"}""", DeadLetterReason.InvalidJson, "at byte");
        yield return Case.Refused("JSON with NaN", """{"message":"a","v":NaN}""", DeadLetterReason.InvalidJson, "at byte 19");
        yield return Case.Refused("an array that is cut", """[{"message":"a"},""", DeadLetterReason.InvalidJson, "at byte");
        yield return Case.Refused("10,000 objects in each other", Nested("""{"a":""", "1", "}", 10_000), DeadLetterReason.TooDeep, "at byte");
        yield return Case.Refused("10,000 arrays in each other", """{"a":""" + Nested("[", "1", "]", 10_000) + "}", DeadLetterReason.TooDeep, "at byte");
        yield return Case.Refused("10,000 brackets and nothing else", new string('[', 10_000), DeadLetterReason.TooDeep, "at byte");
        yield return Case.Refused("5,000 fields", "{" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"f{i}\":1")) + "}", DeadLetterReason.TooManyFields, "at byte");
    }

    private static IEnumerable<Case> Encodings()
    {
        yield return new Case("JSON in Latin-1", Encoding.Latin1.GetBytes("""{"message":"größer"}"""), DeadLetterReason.InvalidEncoding, "at byte 14");
        yield return new Case("UTF-8 that is cut inside a character", [.. "{\"message\":\""u8, 0xE8, 0xAE, (byte)'"', (byte)'}'], DeadLetterReason.InvalidEncoding, "at byte 12");
        yield return new Case("bytes of no encoding", [0xFF, 0xFE, 0xFF, 0x80, 0x81], DeadLetterReason.InvalidEncoding, "at byte 0");
        // 订单已支付, as a till of 2005 writes it.
        yield return new Case("a line in GBK", [0xB6, 0xA9, 0xB5, 0xA5, 0xD2, 0xD1, 0xD6, 0xA7, 0xB8, 0xB6], null, "订单已支付");
        yield return new Case("a line with a byte order mark", [0xEF, 0xBB, 0xBF, .. "marked"u8], null, "marked");
    }

    private static IEnumerable<Case> Times()
    {
        yield return Case.Refused("a time before 1970", """{"message":"early","@timestamp":"1969-12-31T23:59:59Z"}""", DeadLetterReason.TimeOutOfRange, "event_time 1969-12-31T23:59:59");
        yield return Case.Stored("a negative number as time, which is a difference", """{"message":"negative","time":-86400}""", "negative");
        yield return Case.Refused("a time before retention", $$"""{"message":"old","@timestamp":"{{Iso(TimeSpan.FromDays(-100))}}"}""", DeadLetterReason.TimeOutOfRange, "is older than the oldest day kept");
        yield return Case.Refused("a time two days ahead", $$"""{"message":"ahead","@timestamp":"{{Iso(TimeSpan.FromDays(2))}}"}""", DeadLetterReason.TimeOutOfRange, "is more than a day ahead");
        yield return Case.Refused("the last time there is", """{"message":"last","@timestamp":"9999-12-31T23:59:59.999Z"}""", DeadLetterReason.TimeOutOfRange, "9999-12-31");
        yield return Case.Stored("a time that is no time", """{"message":"thirteenth month","@timestamp":"2026-13-45T99:99:99Z"}""", "thirteenth month");
    }

    private static IEnumerable<Case> Values()
    {
        yield return new Case("a tombstone", null, DeadLetterReason.Empty, "holds nothing");
        yield return new Case("an empty value", [], DeadLetterReason.Empty, "holds nothing");
        yield return Case.Refused("blanks and NUL", " \t\0\r\n", DeadLetterReason.Empty, "holds nothing");
        yield return Case.Refused("a metric among the logs", """{"name":"cpu","tags":{"host":"a"},"fields":{"usage":1},"timestamp":1700000000}""", DeadLetterReason.NotALog, "");
        yield return Case.Stored("an object without any field", "{}", "");
        yield return Case.Stored("an object without message, time and level", """{"order":17}""", "");
        yield return Case.Stored("fields of the wrong type", """{"message":{"a":[1,null]},"@timestamp":{},"level":[],"host":7,"service":null}""", "");
        yield return Case.Refused("a number beyond jsonb", $$"""{"message":"huge","v":1e{{new string('9', 9)}}}""", DeadLetterReason.RowRefused, "column attributes");
    }

    private static string Iso(TimeSpan fromNow) => DateTimeOffset.UtcNow.Add(fromNow).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Nested(string open, string inner, string close, int depth) =>
        new StringBuilder().Insert(0, open, depth).Append(inner).Insert(depth * open.Length + inner.Length, close, depth).ToString();
}
