using System.CommandLine;
using System.Text;
using Confluent.Kafka;
using Monitoring.Pipeline.Commands;
using Monitoring.Pipeline.Commands.DeadLetters;
using Monitoring.Processors.Intake;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Serilog;

namespace Monitoring.IntegrationTests.Commands;

/// <summary>The commands that talk to Kafka, on a broker of their own.</summary>
public sealed class KafkaCommandSpecs : IAsyncLifetime
{
    private static readonly string s_key = Convert.ToBase64String(new byte[32]);
    private BrokerProcess _broker = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await BrokerProcess.StartAsync();
        Assert.Equal(ExitCode.Ok, (await InvokeAsync("topics", "--create")).Code);
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task Topics_are_as_planned_once_created_and_differences_are_a_failure()
    {
        Assert.Equal((ExitCode.Ok, "16 topics are as planned."), await InvokeAsync("topics", "--verify"));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "topics:\n  overrides:\n    app-logs: {retention: 5h}\n");
        var (code, output) = await InvokeAsync("topics", "--verify", "--config", file);
        File.Delete(file);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("app-logs   retention.ms   18000000   259200000", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_is_listed_shown_and_replayed_from_its_origin()
    {
        using var producer = Producer();
        var sent = await producer.ProduceAsync(Topics.AppLogs, new Message<byte[]?, byte[]> { Key = "web-1"u8.ToArray(), Value = "{\"a\":"u8.ToArray() });
        var origin = new Origin(sent.Topic, sent.Partition.Value, sent.Offset.Value, 0);
        await WriteAsync(producer, Letter(origin, sent.Timestamp.UnixTimestampMs));
        var name = LetterOrigin.Format(origin);

        Assert.Contains(name, (await InvokeAsync("dead-letters", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("not kept: no dead_letters.encryption_key was set", (await InvokeAsync("dead-letters", "show", name)).Output, StringComparison.Ordinal);
        var (code, output) = await InvokeAsync("dead-letters", "replay", name);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("from its origin", output, StringComparison.Ordinal);
        var replayed = Assert.Single(Read(Topics.AppLogs, 2), m => m.Headers.Any(h => h.Key == LetterReplay.Header));
        Assert.Equal(("web-1", "{\"a\":"), (Encoding.UTF8.GetString(replayed.Key!), Encoding.UTF8.GetString(replayed.Value)));
        Assert.Equal(name, Encoding.UTF8.GetString(replayed.Headers.GetLastBytes(LetterReplay.Header)));
    }

    [Fact]
    public async Task A_letter_whose_origin_is_gone_is_replayed_from_its_sealed_parts_and_only_with_the_key()
    {
        using var producer = Producer();
        var origin = new Origin(Topics.AppLogs, 0, 4711, 0);
        var letter = Letter(origin, 1_700_000_000_000) with { Parts = 2 };
        var sealedParts = new DeadLetterSealer(new byte[DeadLetterSealer.KeyLength], partSize: 4).Seal(origin, "{\"a\":1}"u8);
        for (var part = 0; part < 2; part++) await WriteAsync(producer, letter with { Part = part, Sealed = sealedParts[part] });

        var (code, output) = await InvokeAsync("dead-letters", "replay", LetterOrigin.Format(origin));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("no longer in its origin, and no dead_letters.encryption_key is configured", output, StringComparison.Ordinal);

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"dead_letters:\n  encryption_key: {s_key}\n");
        (code, output) = await InvokeAsync("dead-letters", "replay", "--all", "--config", file);
        File.Delete(file);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("from its sealed parts", output, StringComparison.Ordinal);
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(Assert.Single(Read(Topics.AppLogs, 1)).Value));
    }

    [Fact]
    public async Task Another_record_at_the_same_offset_is_not_taken_for_the_original()
    {
        using var producer = Producer();
        var sent = await producer.ProduceAsync(Topics.AppLogs, new Message<byte[]?, byte[]> { Value = "other"u8.ToArray() });
        var origin = new Origin(sent.Topic, sent.Partition.Value, sent.Offset.Value, 0);
        await WriteAsync(producer, Letter(origin, sent.Timestamp.UnixTimestampMs - 1));
        var (code, output) = await InvokeAsync("dead-letters", "replay", "--all");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("no longer in its origin, and it was not sealed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_shows_decoded_events_and_names_what_it_cannot_read()
    {
        using var producer = Producer();
        var e = new LogEvent(new Arena()) { Origin = new Origin(Topics.AppLogs, 0, 0, 0), Severity = Severity.Error, Service = Utf8Slice.From("orders"), Message = Utf8Slice.From("no stock") };
        await producer.ProduceAsync(Topics.Logs, new Message<byte[]?, byte[]> { Key = [1], Value = new LogEventEncoder().Encode(e).ToArray() });
        await producer.ProduceAsync(Topics.Logs, new Message<byte[]?, byte[]> { Key = [1], Value = [1, 2] });
        var (code, output) = await InvokeAsync("tail", "--from-beginning", "--count", "2");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("1970-01-01T00:00:00.000Z error    orders no stock", output, StringComparison.Ordinal);
        Assert.Contains("not a log event that this build can read", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Serilog_events_reach_the_topic_in_order_once_in_one_partition()
    {
        using (var log = new LoggerConfiguration().WriteTo.Monitoring(_broker.BootstrapServers, service: "orders").CreateLogger())
        {
            for (var i = 0; i < 2000; i++) log.Information("Event {Number}", i);
        }

        var records = Read(Topics.AppLogs, 2000);
        Assert.Single(records.Select(r => Encoding.UTF8.GetString(r.Key!)).Distinct(), k => k.EndsWith("/orders", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, 2000), records.Select(r => System.Text.Json.JsonDocument.Parse(r.Value).RootElement.GetProperty("Number").GetInt32()));
    }

    [Fact]
    public async Task Serilog_events_survive_a_broker_that_is_killed_and_comes_back()
    {
        using (var log = new LoggerConfiguration().WriteTo.Monitoring(_broker.BootstrapServers, service: "orders").CreateLogger())
        {
            for (var i = 0; i < 100; i++) log.Information("Event {Number}", i);
            await _broker.KillAsync();
            for (var i = 100; i < 200; i++) log.Information("Event {Number}", i);
            await _broker.RestartAsync();
        }

        var numbers = Read(Topics.AppLogs, 200).Select(r => System.Text.Json.JsonDocument.Parse(r.Value).RootElement.GetProperty("Number").GetInt32());
        Assert.Equal(Enumerable.Range(0, 200), numbers.Distinct().Order());
    }

    private static DeadLetter Letter(Origin origin, long milliseconds) => new("intake", DeadLetterReason.InvalidJson, "cut at 5", origin, milliseconds * 1000, 5, "{\"a\":");

    private IProducer<byte[]?, byte[]> Producer() => new ProducerBuilder<byte[]?, byte[]>(new ProducerConfig { BootstrapServers = _broker.BootstrapServers }).Build();

    private static Task WriteAsync(IProducer<byte[]?, byte[]> producer, DeadLetter letter) =>
        producer.ProduceAsync(Topics.DeadLetters, new Message<byte[]?, byte[]> { Key = "web-1"u8.ToArray(), Value = DeadLetterCodec.Encode(letter) });

    // At least so many records, by offset inside their partition.
    private List<Message<byte[]?, byte[]>> Read(string topic, int count)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]>(new ConsumerConfig { BootstrapServers = _broker.BootstrapServers, GroupId = "specs", AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
        consumer.Assign(Enumerable.Range(0, 6).Select(p => new TopicPartitionOffset(topic, p, 0)));
        var read = new List<Message<byte[]?, byte[]>>();
        while (read.Count < count) read.Add((consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"{read.Count} of {count} records came.")).Message);
        return read;
    }

    private async Task<(int Code, string Output)> InvokeAsync(params string[] args)
    {
        var io = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var bodies = new CommandBodies(CommandBodies.Absent, CommandBodies.Absent, CommandBodies.Absent, CommandBodies.Absent, CommandBodies.Absent);
        var code = await CommandLine.InvokeAsync([.. args, "--kafka", _broker.BootstrapServers], bodies, io);
        return (code, io.Output.ToString()!.Trim() + io.Error);
    }
}
