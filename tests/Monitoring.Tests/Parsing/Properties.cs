using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Monitoring.Processors.Parsing.Json;
using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Parsing;

/// <summary>What holds for every input.</summary>
public sealed class Properties
{
    private static readonly string[] Seeds =
    [
        """{"@timestamp":"2023-04-11T22:11:50.656Z","agent":{"id":"a","type":"filebeat"},"log":{"offset":1,"file":{"path":"/p"}},"message":"1.2.3.4 - - [11/Apr/2023:22:11:41 +0000] \"GET / HTTP/1.0\" 200 615 \"-\" \"curl\" \"-\""}""",
        """{"message":"{\"level\":\"error\",\"msg\":\"\\u4e2d\",\"a\":[1,{\"b\":null}]}","level":"info","a":-1.5e3}""",
        """{"resourceLogs":[{"resource":{"attributes":[{"key":"k","value":{"intValue":"1"}}]},"scopeLogs":[{"logRecords":[{"body":{"stringValue":"x"},"attributes":[{"key":"l","value":{"arrayValue":{"values":[{}]}}}]}]}]}]}""",
        """[{"@t":"2023-04-11T22:11:41Z","@mt":"a {b} {{c}} {d","b":{"c":1}},{"log":"x\n","stream":"stdout"}]""",
        "<165>1 2023-04-11T22:11:41Z h app 12 m [a@1 k=\"v\\\"\"] message",
        "<34>Apr 12 06:11:41 web1 sshd[7]: Failed password for invalid user admin from 8.8.8.8 port 22 ssh2",
        "Apr 12 06:11:41 h sudo: u : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls",
        "2023/04/12 06:11:41 [error] 54053#0: *1 open() failed, client: 8.8.8.8, server: s",
        "[Wed Apr 12 06:11:41.000000 2023] [core:warn] [pid 7:tid 12] [client 8.8.8.8:5000] AH1: x",
        "[10/Aug/2018:09:45:56 +0200] 1.2.3.4 TLSv1.2 ECDHE \"GET / HTTP/1.1\" 1375",
        "2023-04-11 22:11:41.000 UTC [4986] app@shop LOG:  duration: 2.895 ms  statement: SELECT 1",
        "98738:M 12 Apr 2023 06:11:41.000 * Saving",
        "2023-04-11T22:11:41.000000000Z stdout F {\"level\":\"warn\",\"msg\":\"m\"}",
        "level=warn ts=2023-04-11T22:11:41Z msg=\"two \\\"words\\\"\" n=1",
        "\"10.5.1.2, 199.96.1.1\" 10.2.1.185 - - [11/Apr/2023:22:11:41 +0800] \"GET /a HTTP/1.1\" 200 5 \"-\" \"ua\" rt=0.1",
        "2023-04-12 06:11:41 【警告】 慢查询 ERROR: [x] level=error",
    ];

    [Property(MaxTest = 3000)]
    public void Any_change_to_a_record_gives_events_or_one_reason_and_valid_JSON(int seed, (int At, byte Value)[] changes, int cut)
    {
        var bytes = Encoding.UTF8.GetBytes(Seeds[(int)((uint)seed % (uint)Seeds.Length)]);
        foreach (var (at, value) in changes) bytes[(int)((uint)at % (uint)bytes.Length)] = value;
        if (cut % 3 == 0) bytes = bytes[..(int)((uint)cut % (uint)(bytes.Length + 1))];
        var decoding = new Decoding();
        decoding.Decode(bytes);
        Assert.True(decoding.Errors.Count == 1 ^ decoding.Events.Count > 0);
        foreach (var e in decoding.Events) JsonDocument.Parse(e.Json).Dispose();
    }

    [Property(MaxTest = 1000)]
    public void Any_bytes_give_events_or_one_reason(byte[] bytes)
    {
        var decoding = new Decoding();
        decoding.Decode(bytes);
        Assert.Equal(1, decoding.Errors.Count + decoding.Events.Count);
    }

    [Property(MaxTest = 2000)]
    public void Every_field_that_was_sent_is_kept(Sent sent)
    {
        var json = JsonSerializer.SerializeToElement(sent.Value);
        var e = Decoding.One(json.GetRawText());
        using var kept = JsonDocument.Parse(e.Json);
        var expected = json.EnumerateObject().Where(field => field.Name != "message").ToList();
        Assert.Equal(expected.Select(field => field.Name), kept.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.All(expected, field => Assert.True(JsonElement.DeepEquals(field.Value, kept.RootElement.GetProperty(field.Name))));
    }

    [Property(MaxTest = 5000)]
    public void The_scanner_accepts_what_the_systems_reader_accepts(int seed, (int At, byte Value)[] changes)
    {
        const string Alphabet = "{}[]:,\"\\ue0123456789+-.Eentrufalsbx \n\t";
        var bytes = Encoding.UTF8.GetBytes(Seeds[(int)((uint)seed % 4)]);
        foreach (var (at, value) in changes.Take(4)) bytes[(int)((uint)at % (uint)bytes.Length)] = (byte)Alphabet[value % Alphabet.Length];
        var scanner = new JsonScanner(new Utf8Slice(bytes), int.MaxValue);
        Assert.Equal(IsJson(bytes), scanner.ReadValue(new FieldTape(), default) && scanner.End());
    }

    [Property(MaxTest = 3000)]
    public void A_stamp_reads_as_the_systems_parser_reads_it(DateTimeOffset value, int form)
    {
        value = value.AddTicks(-(value.Ticks % 10));
        var text = (form & 7) switch
        {
            0 => value.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
            1 => value.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss','ffffff'Z'", CultureInfo.InvariantCulture),
            2 => Whole(ref value).ToString("dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture).Remove(24, 1),
            3 => Whole(ref value).ToUniversalTime().ToString("R", CultureInfo.InvariantCulture),
            4 => value.ToString("yyyy/MM/dd HH:mm:ss.ffffff zzz", CultureInfo.InvariantCulture),
            5 => value.ToUniversalTime().ToString("yyyyMMdd'T'HHmmss.ffffff'Z'", CultureInfo.InvariantCulture),
            6 => value.ToString("dd MMM yyyy HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
            _ => Whole(ref value).ToUniversalTime().ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture),
        };
        if ((form & 7) == 7 && value.ToUniversalTime().Year < 1900) return;
        Assert.True(Timestamps.TryParseWhole(Encoding.UTF8.GetBytes(text), out var stamp), text);
        Assert.Equal((value - DateTimeOffset.UnixEpoch).Ticks / 10, stamp.Micros);
        Assert.Equal(Missing.None, stamp.Missing);
    }

    private static DateTimeOffset Whole(ref DateTimeOffset value) => value = value.AddTicks(-(value.Ticks % TimeSpan.TicksPerSecond));

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read()) { }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>An object with names and texts of every kind.</summary>
    /// <param name="Fields">Its members; duplicates are left out.</param>
    public sealed record Sent((string Name, string Text, double Number, bool Flag)[] Fields)
    {
        public Dictionary<string, object?> Value
        {
            get
            {
                var value = new Dictionary<string, object?> { ["message"] = "line" };
                foreach (var (name, text, number, flag) in Fields)
                {
                    var finite = double.IsFinite(number) ? number : 0;
                    value["x" + Clean(name)] = flag ? new { text = Clean(text), list = new object?[] { finite, null, flag, new { n = finite } } } : Clean(text);
                }

                return value;
            }
        }

        private static string Clean(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
    }
}
