using System.Text;
using Monitoring.Processors.Parsing.Lines;
using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>What publishers send: whole records through intake, and each reader of it alone.</summary>
internal static class ParsingTargets
{
    private static readonly byte[][] Lines = Utf8(
        "<165>1 2023-04-11T22:11:41.003Z h app 12 m [a@1 k=\"v\\\"\" l=\"\\]\"][b] message", "<34>Apr 12 06:11:41 web1 sshd[7]: Failed password for invalid user admin from 8.8.8.8 port 22 ssh2",
        "Apr 12 06:11:41 h sudo: u : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", "2023/04/12 06:11:41 [error] 54053#0: *1 open() failed, client: 8.8.8.8, server: s, request: \"GET / HTTP/1.1\"",
        "[Wed Apr 12 06:11:41.000000 2023] [core:warn] [pid 7:tid 12] [client 8.8.8.8:5000] AH1: x", "[10/Aug/2018:09:45:56 +0200] 1.2.3.4 TLSv1.2 ECDHE \"GET / HTTP/1.1\" 1375",
        "2023-04-11 22:11:41.000 UTC [4986] app@shop LOG:  duration: 2.895 ms  statement: SELECT 1", "98738:M 12 Apr 2023 06:11:41.000 * Saving", "2023-04-11T22:11:41.000000000Z stdout F {\"level\":\"warn\",\"msg\":\"m\"}",
        "level=warn ts=2023-04-11T22:11:41Z msg=\"two \\\"words\\\"\" n=1 err=\"x=y\"", "\"10.5.1.2, 199.96.1.1\" 10.2.1.185 - - [11/Apr/2023:22:11:41 +0800] \"GET /a?b=c HTTP/1.1\" 200 5 \"-\" \"ua\" rt=0.1",
        "10.0.0.1 - bob [11/Apr/2023:22:11:41 +0800] \"GET /a HTTP/2.0\" 404 5 \"http://r/\" \"ua\" \"8.8.8.8, 10.0.0.9\" 0.005 0.004", "2023-04-12 06:11:41 【警告】 慢查询 ERROR: [x] level=error",
        "<13>Apr  2 06:11:41 fw kernel: IN=eth0 OUT= MAC=aa SRC=1.2.3.4 DST=5.6.7.8 PROTO=TCP", "2026-11-03T12:00:00.123456+08:00 host app[12]: done");

    private static readonly byte[][] Records =
    [
        .. Utf8(
        """{"@timestamp":"2023-04-11T22:11:50.656Z","agent":{"id":"a","type":"filebeat"},"log":{"offset":1,"file":{"path":"/p"}},"message":"1.2.3.4 - - [11/Apr/2023:22:11:41 +0000] \"GET / HTTP/1.0\" 200 615 \"-\" \"curl\" \"-\""}""",
        """{"message":"{\"level\":\"error\",\"msg\":\"\\u4e2d\",\"a\":[1,{\"b\":null}]}","level":"info","a":-1.5e3,"password":"hunter2","phone":13812345678}""",
        """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s\u0031"}},{"key":"n","value":{"intValue":"1"}}]},"scopeLogs":[{"scope":{"name":"x"},"logRecords":[{"timeUnixNano":"1544712660300000000","body":{"stringValue":"x"},"attributes":[{"key":"l","value":{"arrayValue":{"values":[{},{"kvlistValue":{"values":[]}}]}}}]},{"body":{"stringValue":"y"}}]}]}]}""",
        """[{"@t":"2023-04-11T22:11:41Z","@mt":"a {b} {{c}} {d","b":{"c":1}},{"log":"x\n","stream":"stdout"}]""",
        """[1554141513.598656,{"log":"{\"level\":\"error\"}\n","kubernetes":{"pod_name":"p","container_name":"c"}}]""",
        """{"Timestamp":"2023-04-11T22:11:41+08:00","Level":"Error","MessageTemplate":"Order {Id} of {User}","Properties":{"Id":7,"User":"bob"},"Exception":"e"}""",
        "[1,\"a\",[2]]", "﻿{\"message\":\"bom\"}"),
        .. Lines,
        [0xB6, 0xA9, 0xB5, 0xA5, 0xD2, 0xD1, 0xD6, 0xA7, 0xB8, 0xB6],
    ];

    private static readonly byte[][] Words = Utf8(
        "\"@timestamp\":", "\"message\":", "\"log\":", "\"msg\":", "\"@mt\":\"{a}\",", "\"resourceLogs\":[", "\"logRecords\":[{}]", "\"level\":\"error\",", "\"a\":null,", "{}", "[]", "null", " - - ", "[error]", "stdout F ", "\" 200 ", "<13>1 ", ": ", "\\n");

    public static IEnumerable<FuzzTarget> All =>
    [
        // Masks are up to three times as long as what they stand for, and all of it is written twice: as attributes, and encoded.
        new("intake", () => new IntakeSubject().Run, Records) { Words = Words, Mutations = 4_000, MemoryFactor = 4, GrowthFactor = 24, Shapes = [.. Shape.OfText, .. Json] },
        new("json", () => new JsonSubject().Run, [.. Records.Where(r => r[0] is (byte)'{' or (byte)'[')]) { Words = Utf8("true", "false", "null", "1e5", "-0", "\"\"", ",", ":"), Mutations = 8_000, Shapes = Json },
        new("timestamp", () => ReadTime, Utf8(
            "2023-04-11T22:11:50.656Z", "2023-04-11 22:11:41,123456 +0800", "11/Apr/2023:22:11:41 +0000", "Tue, 11 Apr 2023 22:11:41 GMT", "Apr 12 06:11:41", "1681251101.123", "1681251101123", "20230411T221141.5Z", "12 Apr 2023 06:11:41.000",
            "Wed Apr 12 06:11:41.000000 2023", "2023年4月12日 06:11:41", "1544712660300000000")) { Mutations = 8_000, MemoryFactor = 0, MemoryFloor = 4096, Shapes = Shape.OfText },
        .. Readers,
    ];

    private static IEnumerable<FuzzTarget> Readers =>
    [
        Reader("line", (line, context) => LineReader.Read(line, context)),
        Reader("syslog-priority", (line, context) => SyslogLine.TryReadPrioritised(line, context)),
        Reader("syslog-file", (line, context) => SyslogLine.TryReadFile(line, context)),
        Reader("syslog-5424", (line, context) => Assert.True(Rfc5424.TryParse(line, out Rfc5424 message) || !message.HasTime)),
        Reader("structured-data", (line, context) =>
        {
            var at = 0;
            if (line.Span[0] == '[' && StructuredDataReader.TrySkip(line.Span, ref at)) StructuredDataReader.Append(line.Slice(0, at), context);
        }, "[a@1 k=\"v\\\"\" l=\"\\]\"][b]", "-", "[x@32473 iut=\"3\" eventSource=\"App\" iut=\"4\"]"),
        Reader("logfmt", (line, context) => Logfmt.TryRead(line, context)),
        Reader("access", (line, context) => AccessLine.TryRead(line, context)),
        Reader("nginx-error", (line, context) => ErrorLine.TryReadNginx(line, context)),
        Reader("apache-error", (line, context) => ErrorLine.TryReadApache(line, context)),
        Reader("apache-tls", (line, context) => ApacheTlsLine.TryRead(line, context)),
        Reader("redis", (line, context) => RedisLine.TryRead(line, context)),
        Reader("application", (line, context) => ApplicationLine.Read(line.Span, context)),
        Reader("auth", (line, context) => AuthLine.Apply("sshd"u8, context), "Failed password for invalid user admin from 8.8.8.8 port 22 ssh2", "Accepted publickey for u from ::1 port 5 ssh2: RSA SHA256:x", "u : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls"),
        Reader("cri", (line, context) =>
        {
            if (Timestamps.TryParse(line.Span, out var stamp) && stamp.Length < line.Length) CriLine.TryRead(line, stamp, context);
        }),
        Reader("postgres", (line, context) =>
        {
            if (Timestamps.TryParse(line.Span, out var stamp) && stamp.Length < line.Length) PostgresLine.TryRead(line, stamp, context);
        }),
    ];

    private static (string, Func<int, byte[]>)[] Json { get; } =
    [
        Shape.Run("10,000 levels and more", "[", """{"a":"""), Shape.Run("objects in each other", """{"a":"""), Shape.Run("string of quotes", "\\\"", "{\"message\":\"", "\"}"), Shape.Run("string of backslashes", "\\\\", "{\"message\":\"", "\"}"),
        Shape.Run("string of escapes", "\\u0031", "{\"message\":\"", "\"}"), Shape.Run("one number", "9", "{\"a\":", "}"), Shape.Run("one name", "n", "{\"", "\":1}"), Shape.Run("duplicate names", "\"a\":1,", "{", "\"b\":2}"),
        Shape.Numbered("many names", i => $"\"f{i}\":1,", "{", "\"b\":2}"), Shape.Run("array of numbers", "1,", "[", "1]"), Shape.Run("array of tiny objects", """{"a":1},""", "[", "{}]"), Shape.Run("array of small objects", """{"message":"a"},""", "[", "{}]"),
        Shape.Run("array of arrays", "[],", "[", "1]"), Shape.Run("blanks in JSON", " ", "{\"a\":", "1}"), Shape.Run("objects as text", """{\"a\":1},""", "{\"message\":\"[", "1]\"}"), Shape.Run("names in an inner object", "\\\"a\\\":1,", "{\"a\":2,\"message\":\"{", "\\\"b\\\":2}\"}"),
        Shape.Run("log records of nothing", "{},", """{"resourceLogs":[{"scopeLogs":[{"logRecords":[""", "{}]}]}]}"), Shape.Run("phones in fields", "\"13812345678\",", "{\"a\":[", "1]}"), Shape.Run("escaped line", "\\u0061\\n", "{\"log\":\"", "\"}"),
        ("a large resource for many log records", length => Encoding.UTF8.GetBytes(
            $$$"""{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"\u0061{{{new string('r', length / 2)}}}"}}]},"scopeLogs":[{"logRecords":[{{{string.Concat(Enumerable.Repeat("{},", length / 6))}}}{}]}]}]}""")),
        ("a template with holes for a large value", length => Encoding.UTF8.GetBytes($$"""{"@mt":"{{string.Concat(Enumerable.Repeat("{a}", length / 6))}}","a":"\u0061{{new string('r', length / 2)}}"}""")),
        ("a template of 256 holes", length => Encoding.UTF8.GetBytes($$"""{"@mt":"{{string.Concat(Enumerable.Repeat("{a}", 255))}}","a":"\u0061{{new string('r', length - 1000)}}"}""")),
        ("many fields inside and out", length => Encoding.UTF8.GetBytes(
            $$"""{{{string.Concat(Enumerable.Range(0, 2000).Select(i => $"\"abcdefghij{i:0000}\":1,"))}}"message":"{{{string.Concat(Enumerable.Range(0, 2000).Select(i => $"\\\"abcdefghij{i:0000}\\\":2,"))}}\"z\":\"{{new string('z', Math.Max(0, length - 84_000))}}\"}"}""")),
    ];

    private static FuzzTarget Reader(string name, Action<Utf8Slice, LineContext> read, params string[] seeds) => new(name, () =>
    {
        var context = new LineContext(new StampResolver(new LocalZone(TimeZoneInfo.Utc)));
        var e = new LogEvent(new Arena());
        return input =>
        {
            // Readers of lines are given valid UTF-8 only, and never nothing.
            if (input.Length == 0 || !System.Text.Unicode.Utf8.IsValid(input)) return null;
            e.Arena.Reset();
            e.Clear();
            var line = new Utf8Slice(input);
            context.Begin(e);
            context.SetLine(line);
            read(line, context);
            return () => EventOracle.Check(e);
        };
    }, [.. Utf8(seeds), .. Lines])
    { Mutations = 1_500, Words = Words, Shapes = Shape.OfText };

    private static Action? ReadTime(byte[] input)
    {
        var read = Timestamps.TryParse(input, out var stamp);
        var common = Timestamps.TryCommonLog(input, out var other);
        var whole = Timestamps.TryParseWhole(input, out var all);
        _ = UnixTime.TryParse(input, out _) | UnixTime.TryNanos(input, out _);
        return () =>
        {
            if (read) Assert.InRange(stamp.Length, 1, input.Length);
            if (whole) Assert.Equal(input.Length, all.Length);
            if (common) Assert.InRange(other.Length, 1, input.Length);
        };
    }

    private static byte[][] Utf8(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
