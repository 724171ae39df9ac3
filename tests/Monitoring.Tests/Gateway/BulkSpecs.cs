using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Monitoring.Schemas;
using Monitoring.Tests.Parsing;

namespace Monitoring.Tests.Gateway;

/// <summary>Elasticsearch's bulk requests, as Filebeat sends them.</summary>
public sealed class BulkSpecs
{
    private const string Type = "application/x-ndjson";
    private const string Document = """{"@timestamp":"2024-09-07T08:02:54.662Z","log":{"file":{"path":"/var/log/x.log","fingerprint":"f1"},"offset":7},"message":"hello 中","agent":{"id":"1a30","type":"filebeat","version":"8.14.4"},"host":{"name":"zwf"}}""";

    [Theory]
    [InlineData("/_bulk", false)]
    [InlineData("/filebeat-8.14.4/_bulk", true)]
    public async Task A_document_becomes_what_Filebeat_sends_to_Kafka(string path, bool isPacked)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await PostAsync(gateway, $"{{\"create\":{{\"_index\":\"filebeat-8.14.4\",\"_id\":\"abc\",\"pipeline\":\"p\"}}}}\n{Document}\n", path, isPacked);
        Assert.Equal("""{"took":0,"errors":false,"items":[{"create":{"_index":"filebeat-8.14.4","_id":"abc","status":201}}]}""", await TextAsync(answer));
        Assert.Equal("Elasticsearch", Assert.Single(answer.Headers.GetValues("X-Elastic-Product")));
        var record = Assert.Single(gateway.Writer.Records);
        Assert.Equal((Topics.AppLogs, "1a30//var/log/x.log"), (record.Topic, Encoding.UTF8.GetString(record.Key)));
        Assert.Equal($$$"""{"@metadata":{"beat":"filebeat","type":"_doc","version":"8.14.4","_id":"abc","pipeline":"p"},{{{Document[1..]}}}""", Encoding.UTF8.GetString(record.Value));
        var e = Decoding.One(Encoding.UTF8.GetString(record.Value));
        Assert.Equal(("hello 中", "zwf"), (e.Message, e.Host));
        Assert.NotEmpty(e.Identity);
    }

    [Theory]
    [InlineData("""{"index":{}}""", "", Topics.AppLogs)]
    [InlineData("""{"index":{"_index":"security-logs"}}""", "", Topics.SecurityLogs)]
    [InlineData("""{"create":{}}""", "/system-logs", Topics.SystemLogs)]
    // No other topic can be reached.
    [InlineData("""{"create":{"_index":"monitoring.control"}}""", "/metrics", Topics.AppLogs)]
    public async Task An_index_that_is_a_topic_of_logs_is_where_a_document_goes(string action, string path, string topic)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await PostAsync(gateway, action + "\n{\"message\":\"m\"}", $"{path}/_bulk");
        Assert.Equal(200, (int)answer.StatusCode);
        var record = Assert.Single(gateway.Writer.Records);
        // Without an agent there is no source to keep together.
        Assert.Equal((topic, 0, "{\"message\":\"m\"}"), (record.Topic, record.Key.Length, Encoding.UTF8.GetString(record.Value)));
    }

    [Fact]
    public async Task What_is_wrong_with_one_document_is_said_of_that_one()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        string[] lines =
        [
            """{"index":{"_index":"i"}}""", """{"message":"first"}""", """{"index":{"_index":"i"}}""", """{"message":"broken""", """{"index":{"_index":"i"}}""", "[1]", """{"delete":{"_index":"i","_id":"1"}}""",
            """{"update":{"_index":"i","_id":"1"}}""", """{"doc":{}}""", """{"index":{"_index":"i"}}""", $"{{\"message\":\"{new string('x', 1 << 20)}\"}}", "", """{"create":{"_index":"i"}}""", """{"message":"last"}""",
        ];
        using var answer = await PostAsync(gateway, string.Join("\r\n", lines));
        using var json = JsonDocument.Parse(await TextAsync(answer));
        Assert.True(json.RootElement.GetProperty("errors").GetBoolean());
        Assert.Equal(
            ["index 201", "index 400 the document is no JSON", "index 400 the document is no JSON object", "delete 400 documents can be added here, and not be changed or deleted", "update 400 documents can be added here, and not be changed or deleted", "index 400 the document is larger than parsing.max_event_bytes", "create 201"],
            json.RootElement.GetProperty("items").EnumerateArray().Select(i => i.EnumerateObject().Single()).Select(i => $"{i.Name} {i.Value.GetProperty("status")}{(i.Value.TryGetProperty("error", out var error) ? " " + error.GetProperty("reason").GetString() : "")}"));
        Assert.Equal(2, gateway.Writer.Records.Count);
    }

    [Fact]
    public async Task A_document_without_an_agent_goes_where_its_id_says()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await PostAsync(gateway, "{\"create\":{\"_id\":\"a 中\"}}\n{\"message\":\"m\"}\n");
        Assert.Equal("a 中", Encoding.UTF8.GetString(Assert.Single(gateway.Writer.Records).Key));
    }

    [Theory]
    [InlineData("_id", 512, "中", 201, null)]
    [InlineData("_id", 513, "中", 400, "_id is longer than 512 bytes")]
    [InlineData("_index", 513, "x", 400, "_index is longer than 512 bytes")]
    [InlineData("pipeline", 513, "x", 400, "pipeline is longer than 512 bytes")]
    public async Task Names_of_a_document_are_as_long_as_Elasticsearch_takes_them(string name, int bytes, string character, int status, string? reason)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var wide = bytes / Encoding.UTF8.GetByteCount(character);
        var text = string.Concat(Enumerable.Repeat(character, wide)).PadRight(wide + (bytes % Encoding.UTF8.GetByteCount(character)), 'y');
        Assert.Equal(bytes, Encoding.UTF8.GetByteCount(text));
        using var answer = await PostAsync(gateway, $"{{\"create\":{{\"{name}\":\"{text}\"}}}}\n{{\"message\":\"m\"}}\n{{\"create\":{{}}}}\n{{\"message\":\"n\"}}\n");
        using var json = JsonDocument.Parse(await TextAsync(answer));
        var item = json.RootElement.GetProperty("items")[0].GetProperty("create");
        Assert.Equal((200, status, reason), ((int)answer.StatusCode, item.GetProperty("status").GetInt32(), item.TryGetProperty("error", out var error) ? error.GetProperty("reason").GetString() : null));
        Assert.Equal(status == 201 ? 2 : 1, gateway.Writer.Records.Count);
    }

    [Theory]
    // A key of the document's own, and a version that is repeated.
    [InlineData("{\"agent\":{\"id\":\"(x)\"}}")]
    [InlineData("{\"agent\":{\"version\":\"(x)\"}}")]
    public async Task A_record_is_no_larger_than_intake_takes_it(string document)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await PostAsync(gateway, "{\"create\":{}}\n" + document.Replace("(x)", new string('x', 600_000), StringComparison.Ordinal) + "\n");
        Assert.Contains("\"reason\":\"the document is larger than parsing.max_event_bytes, with its key and @metadata\"", await TextAsync(answer), StringComparison.Ordinal);
        Assert.Empty(gateway.Writer.Records);
    }

    [Theory]
    // What an answer and a record repeat of the action is bounded as its document is.
    [InlineData("delete", "")]
    [InlineData("create", "{}\n")]
    public async Task Long_names_are_a_part_of_what_a_request_may_take(string action, string document)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var line = $"{{\"{action}\":{{\"_id\":\"{string.Concat(Enumerable.Repeat("\\u0001", 400))}\"}}}}\n{document}";
        using var answer = await PostAsync(gateway, string.Concat(Enumerable.Repeat(line, action == "delete" ? 7_000 : 3_400)), isPacked: true);
        Assert.Equal(413, (int)answer.StatusCode);
        Assert.Empty(gateway.Writer.Records);
    }

    [Theory]
    [InlineData("{\"index\":{}}\n", "there is no document after line 1")]
    [InlineData("hello\n{}\n", "line 1 does not say what to do, in 4 KiB at most")]
    [InlineData("{\"index\":{}}\n{}\n{}\n{}\n", "line 3 does not say what to do, in 4 KiB at most")]
    [InlineData("{\"index\":7}\n{}\n", "line 1 does not say what to do, in 4 KiB at most")]
    [InlineData("{\"index\":{}} {}\n{}\n", "line 1 does not say what to do, in 4 KiB at most")]
    [InlineData("{\"index\":{\"_id\":\"(4097)\"}}\n{}\n", "line 1 does not say what to do, in 4 KiB at most")]
    public async Task Lines_that_say_nothing_of_what_to_do_are_refused_with_all_others(string body, string reason)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await PostAsync(gateway, body.Replace("(4097)", new string('x', 4097), StringComparison.Ordinal));
        using var json = JsonDocument.Parse(await TextAsync(answer));
        Assert.Equal((400, 400, reason), ((int)answer.StatusCode, json.RootElement.GetProperty("status").GetInt32(), json.RootElement.GetProperty("error").GetProperty("reason").GetString()));
        Assert.Empty(gateway.Writer.Records);
    }

    [Fact]
    public async Task Many_small_documents_are_bounded_too()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await PostAsync(gateway, string.Concat(Enumerable.Repeat("{\"index\":{}}\n{}\n", 100_000)));
        Assert.Equal(413, (int)answer.StatusCode);
        Assert.Empty(gateway.Writer.Records);
    }

    [Fact]
    public async Task Clients_are_told_what_they_ask_before_they_send()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var http = new HttpClient();
        using var root = await http.GetAsync(gateway.Address, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await TextAsync(root));
        Assert.Equal("You Know, for Search", json.RootElement.GetProperty("tagline").GetString());
        Assert.StartsWith("8.", json.RootElement.GetProperty("version").GetProperty("number").GetString(), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Head, gateway.Address);
        using var head = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((200, ""), ((int)head.StatusCode, await TextAsync(head)));
        Assert.Contains("\"active\"", await http.GetStringAsync(new Uri(gateway.Address, "/_license"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(GatewayUnderTest gateway, string body, string path = "/_bulk", bool isPacked = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        if (!isPacked) return await gateway.PostAsync(path, bytes, Type, null);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return await gateway.PostAsync(path, packed.ToArray(), Type, "gzip");
    }

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
