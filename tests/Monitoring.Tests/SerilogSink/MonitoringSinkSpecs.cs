using System.Text.Json;
using Monitoring.Sinks.Serilog;
using Serilog;
using Serilog.Core;

namespace Monitoring.Tests.SerilogSink;

/// <summary>What becomes of an event between a logger and Kafka.</summary>
public sealed class MonitoringSinkSpecs : IDisposable
{
    private static readonly MonitoringSinkOptions s_options = new()
    {
        BootstrapServers = "unused:1",
        Service = "orders",
        Host = "web-1",
        QueueLimit = 5,
        BatchLimit = 2,
        BlockTimeout = TimeSpan.FromMilliseconds(50),
        FlushTimeout = TimeSpan.FromSeconds(20),
        RetryDelay = TimeSpan.FromMilliseconds(1),
        LongestRetryDelay = TimeSpan.FromMilliseconds(2),
    };

    private readonly string _spill = Path.GetTempFileName();

    public void Dispose() => File.Delete(_spill);

    [Fact]
    public void An_event_is_compact_JSON_with_service_host_and_id()
    {
        var transport = new MemoryTransport().Open();
        using (var log = Logger(s_options, transport)) log.Error(new InvalidOperationException("no stock"), "Order {OrderId} failed", 42);
        var e = JsonDocument.Parse(Assert.Single(transport.Sent)).RootElement;
        Assert.Equal("Order 42 failed", e.GetProperty("@m").GetString());
        Assert.Equal("Error", e.GetProperty("@l").GetString());
        Assert.Contains("no stock", e.GetProperty("@x").GetString(), StringComparison.Ordinal);
        Assert.Equal(42, e.GetProperty("OrderId").GetInt32());
        Assert.Equal(("orders", "web-1"), (e.GetProperty("service").GetString(), e.GetProperty("host").GetString()));
        Assert.EndsWith("-1", e.GetProperty("@metadata").GetProperty("_id").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_applications_own_service_property_wins_and_no_name_stands_twice()
    {
        var transport = new MemoryTransport().Open();
        using (var log = Logger(s_options, transport)) log.ForContext("service", "billing").Information("x");
        Assert.Single(JsonDocument.Parse(transport.Sent[0]).RootElement.EnumerateObject(), p => p.Name == "service" && p.Value.GetString() == "billing");
    }

    [Fact]
    public void Every_event_has_its_own_id_and_disposing_sends_all_in_order()
    {
        var transport = new MemoryTransport().Open();
        using (var log = Logger(s_options with { QueueLimit = 1000 }, transport)) Log(log, 1, 100);
        Assert.Equal(Enumerable.Range(1, 100), Numbers(transport));
        Assert.Equal(100, transport.Sent.Select(Id).Distinct().Count());
        Assert.True(transport.Disposed);
    }

    [Fact]
    public void A_batch_that_failed_is_sent_again_with_the_same_ids_and_nothing_is_lost()
    {
        var transport = new MemoryTransport { Failures = 7 }.Open();
        using (var log = Logger(s_options, transport)) Log(log, 1, 5);
        Assert.Equal([1, 2, 3, 4, 5], Numbers(transport));
    }

    [Fact]
    public async Task With_block_a_full_queue_makes_the_logging_thread_wait_until_there_is_room()
    {
        var transport = new MemoryTransport();
        using var sink = new MonitoringSink(s_options with { BlockTimeout = TimeSpan.FromMinutes(1) }, transport);
        using var log = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        Log(log, 1, 5);
        var sixth = Task.Run(() => Log(log, 6, 1));
        Assert.False(sixth.IsCompleted);
        Assert.Equal(5, sink.Waiting);
        transport.Open();
        await sixth.WaitAsync(TimeSpan.FromSeconds(30));
        sink.Dispose();
        Assert.Equal([1, 2, 3, 4, 5, 6], Numbers(transport));
        Assert.Equal(0, sink.Dropped);
    }

    [Fact]
    public void With_block_what_finds_no_room_in_time_is_counted()
    {
        using var sink = new MonitoringSink(s_options with { BlockTimeout = TimeSpan.Zero, FlushTimeout = TimeSpan.Zero }, new MemoryTransport());
        using var log = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        Log(log, 1, 7);
        Assert.Equal(2, sink.Dropped);
        sink.Dispose();
        Assert.Equal(7, sink.Dropped);
    }

    [Fact]
    public void With_spill_nothing_waits_nothing_is_lost_and_the_order_stays()
    {
        var transport = new MemoryTransport();
        using var sink = Sink(Spill(), transport);
        using var log = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        Log(log, 1, 50);
        Assert.Equal(5, sink.Waiting);
        transport.Open();
        Log(log, 51, 50);
        sink.Dispose();
        Assert.Equal(Enumerable.Range(1, 100), Numbers(transport));
        Assert.Equal(0, sink.Dropped);
        Assert.Equal(0, new FileInfo(_spill).Length);
    }

    [Fact]
    public void With_spill_the_next_process_sends_what_this_one_could_not()
    {
        using (var first = Sink(Spill() with { FlushTimeout = TimeSpan.Zero }, new MemoryTransport()))
        {
            using var log = new LoggerConfiguration().WriteTo.Sink(first).CreateLogger();
            Log(log, 1, 20);
        }

        var transport = new MemoryTransport().Open();
        using (var log = Logger(Spill(), transport)) Log(log, 21, 3);
        Assert.Equal(Enumerable.Range(1, 23), Numbers(transport));
    }

    [Fact]
    public void With_spill_only_a_full_file_drops_and_that_is_counted()
    {
        using var sink = Sink(Spill() with { SpillLimitBytes = 2000, FlushTimeout = TimeSpan.Zero }, new MemoryTransport());
        using var log = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        Log(log, 1, 100);
        Assert.InRange(sink.Dropped, 80, 95);
        Assert.True(new FileInfo(_spill).Length <= 2000);
    }

    [Fact]
    public void A_broken_broker_does_not_make_events_about_events()
    {
        Logger? log = null;
        var reported = 0;
        var transport = new MemoryTransport { Failures = 50, OnAttempt = () => log!.Error("the broker is away") }.Open();
        // Even where the self log leads back into the logger.
        global::Serilog.Debugging.SelfLog.Enable(message =>
        {
            Interlocked.Increment(ref reported);
            log?.Warning("self log: {Message}", message);
        });
        try
        {
            log = Logger(s_options, transport);
            Log(log, 1, 3);
            log.ForContext(Constants.SourceContextPropertyName, "Confluent.Kafka.Producer").Error("1/1 brokers are down");
            log.Dispose();
        }
        finally
        {
            global::Serilog.Debugging.SelfLog.Disable();
        }

        Assert.True(transport.Attempts > 50);
        Assert.True(reported >= 50);
        Assert.Equal([1, 2, 3], Numbers(transport));
    }

    [Theory]
    [InlineData("", "app-logs", 1, "BootstrapServers is empty: write host:port.")]
    [InlineData("a:1", "", 1, "Topic is empty: write app-logs.")]
    [InlineData("a:1", "app-logs", 0, "QueueLimit is 0: write 1 or more.")]
    public void Wrong_options_are_refused_by_name(string servers, string topic, int queue, string message)
    {
        var options = new MonitoringSinkOptions { BootstrapServers = servers, Topic = topic, QueueLimit = queue };
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new LoggerConfiguration().WriteTo.Monitoring(options)).Message);
    }

    [Fact]
    public void The_producer_is_idempotent_and_waits_for_all_replicas()
    {
        var config = KafkaTransport.Configure(s_options with { Producer = new Dictionary<string, string> { ["security.protocol"] = "ssl" } });
        Assert.Equal((Confluent.Kafka.Acks.All, true, Confluent.Kafka.SecurityProtocol.Ssl), (config.Acks!.Value, config.EnableIdempotence!.Value, config.SecurityProtocol!.Value));
    }

    private MonitoringSinkOptions Spill() => s_options with { WhenFull = QueueFullPolicy.Spill, SpillPath = _spill };

    private static MonitoringSink Sink(MonitoringSinkOptions options, MemoryTransport transport) =>
        new(options, transport, options.SpillPath is null ? null : new SpillFile(options.SpillPath, options.SpillLimitBytes));

    private static Logger Logger(MonitoringSinkOptions options, MemoryTransport transport) => new LoggerConfiguration().WriteTo.Sink(Sink(options, transport)).CreateLogger();

    private static void Log(Logger log, int first, int count)
    {
        for (var i = first; i < first + count; i++) log.Information("Event {Number}", i);
    }

    private static IEnumerable<int> Numbers(MemoryTransport transport) => transport.Sent.Select(s => JsonDocument.Parse(s).RootElement.GetProperty("Number").GetInt32());

    private static string Id(string json) => JsonDocument.Parse(json).RootElement.GetProperty("@metadata").GetProperty("_id").GetString()!;
}
