using Confluent.Kafka;
using Monitoring.Pipeline.Torture.Checking;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Torture.Workload;

/// <summary>Somebody who reads the log topic as it grows, committed records only, by a link that may be slow.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<OutputRecord> _read = [];
    private readonly Task _running;

    /// <param name="bootstrapServers">The way.</param>
    /// <param name="partitions">Of the log topic.</param>
    public Subscriber(string bootstrapServers, int partitions)
    {
        _consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "torture.subscriber",
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            ReconnectBackoffMaxMs = 500,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        _consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(Topics.Logs, p, 0)));
        _running = Task.Run(Run);
    }

    /// <summary>What it has read so far, partitions mixed, each in its order.</summary>
    public IReadOnlyList<OutputRecord> Read
    {
        get
        {
            lock (_lock) return [.. _read];
        }
    }

    /// <summary>True once it has read so many records.</summary>
    public bool HasRead(int records)
    {
        lock (_lock) return _read.Count >= records;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _consumer.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (_consumer.Consume(Poll) is not { } record) continue;
            lock (_lock) _read.Add(ObservationReader.Decode(record));
        }
    }
}
