using System.Globalization;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Publishers;

/// <summary>kcat, as an operator pipes things into it.</summary>
[Collection("Running pipeline")]
public sealed class KcatTests(RunningPipeline pipeline)
{
    private const int Count = 40;
    private readonly string _marker = $"kcat-{Guid.NewGuid():N}";

    [Fact]
    public async Task Plain_lines_without_a_key_are_stored_once_each()
    {
        var before = DateTime.UtcNow;
        await KcatAsync(Lines(n => $"{_marker} plain {n}"), Topics.AppLogs);
        await pipeline.GoOnAsync(Topics.AppLogs);
        var rows = await pipeline.Stored.WithMessageAsync(_marker);
        Assert.Equal(Enumerable.Range(0, Count).Select(n => $"{_marker} plain {n}"), rows.Select(r => r.Message));
        // A line without a time happened when it was received.
        Assert.All(rows, r => Assert.InRange(r.Time, before.AddSeconds(-1), DateTime.UtcNow.AddSeconds(1)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Keyed_JSON_is_stored_once_each_whatever_the_codec(string codec)
    {
        var first = DateTime.UnixEpoch.AddSeconds(Math.Floor((DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds) - 3600);
        await KcatAsync(Lines(n => $"host-{n % 3}|{Json(codec, n, first)}"), Topics.AppLogs, "-K", "|", "-z", codec);
        await pipeline.GoOnAsync(Topics.AppLogs);
        Assert.Equal(
            Enumerable.Range(0, Count).Select(n => ($"{_marker} {codec} {n}", first.AddSeconds(n), $"host-{n % 3}", "orders", "warn")),
            (await pipeline.Stored.WithMessageAsync(_marker)).Select(r => (r.Message, r.Time, r.Host, r.Service, r.Severity)));
    }

    [Fact]
    public async Task A_file_is_one_record_and_a_transaction_is_stored_whole()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"{_marker} first line\n  at second line\n");
        await KcatAsync("", Topics.AppLogs, file);
        File.Delete(file);
        await KcatAsync(Lines(n => $"{_marker} transaction {n}"), Topics.AppLogs, "-X", $"transactional.id={_marker}");
        await pipeline.GoOnAsync(Topics.AppLogs);
        var rows = await pipeline.Stored.WithMessageAsync(_marker);
        Assert.Equal(Count + 1, rows.Count);
        Assert.Equal($"{_marker} first line\n  at second line", rows[0].Message);
    }

    private static string Lines(Func<int, string> line) => string.Concat(Enumerable.Range(0, Count).Select(n => line(n) + "\n"));

    private string Json(string codec, int number, DateTime first) =>
        $$"""{"ts":"{{first.AddSeconds(number).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}}","level":"WARN","service":"orders","host":"host-{{number % 3}}","msg":"{{_marker}} {{codec}} {{number}}"}""";

    private Task<string> KcatAsync(string input, string topic, params string[] arguments) =>
        ExternalProgram.RunAsync("kcat", input, ["-b", pipeline.BootstrapServers, "-P", "-t", topic, .. arguments]);
}
