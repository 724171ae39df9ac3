using Confluent.Kafka;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Pipeline.Engine.Tasks;

/// <summary>A task from a topic into PostgreSQL: rows and input offset are committed in one database transaction.</summary>
/// <remarks>The database's offset decides where to go on, and comparing it with the expected one is what stops a zombie.</remarks>
internal sealed class SinkTask(StageContext context, TopicPartition source, SinkResources resources) : IPartitionTask
{
    private readonly PendingGaps _gaps = new(context.Engine.Log);
    private PartitionWriter? _writer;
    private int _records;
    private long _committedOffset;
    private bool _isIdleBehind;

    public long NextOffset { get; private set; }

    public bool IsReplaying => false;

    public bool HasWork => _records > 0 || _gaps.Count > 0 || _isIdleBehind;

    public bool IsFull => _writer!.IsFull;

    // The writer gathers the next batch in a buffer of its own, so that encoding costs no time of its own.
    public bool AcceptsWhileCommitting => true;

    public async Task StartAsync(CancellationToken cancellation)
    {
        var started = context.Engine.Time.GetTimestamp();
        FailPoint.Reach(FailPoint.DuringRestore);
        try
        {
            _writer = await resources.Sink.OpenAsync(resources.ClusterId, source.Topic, source.Partition.Value, context.Engine.Budget.SinkBatchBytes(source.Topic), cancellation).ConfigureAwait(false);
        }
        catch (PostgresFatalException e)
        {
            throw new CheckpointException(e.Message);
        }

        var kept = await context.Engine.Starts.RunAsync(() => Retry.Kafka(() => context.Watermarks(source), cancellation), cancellation).ConfigureAwait(false);
        try
        {
            OffsetBeyondEndException.ThrowIfBeyond(source.Topic, source.Partition.Value, _writer.NextOffset, kept.High.Value);
        }
        catch (OffsetBeyondEndException e)
        {
            throw new CheckpointException(e.Message);
        }

        NextOffset = _committedOffset = _writer.NextOffset ?? kept.Low.Value;
        Telemetry.RestoreTook(context.Stage.Name, context.Engine.Time.GetElapsedTime(started));
    }

    public void Process(in SourceRecord record)
    {
        try
        {
            _writer!.Add(record.Offset, record.Timestamp, record.Key.Span, record.Value.Span);
        }
        catch (UnknownSchemaException e)
        {
            resources.Schemas.RefreshSoon();
            throw new NotYetException(e.Message);
        }

        NextOffset = record.Offset + 1;
        _records++;
    }

    public void Skip(long offset) => NextOffset = Math.Max(NextOffset, offset);

    public void Lose(OffsetGap gap)
    {
        _writer!.Lose(gap);
        _gaps.Add(gap);
        NextOffset = gap.Offsets.End;
    }

    public void Settle() => Tick(0);

    // What was passed over at the end of the partition is stored too, or its deletion would look like a loss after a restart.
    public void Tick(long now) => _isIdleBehind = NextOffset > _committedOffset;

    public async Task CommitAsync(IConsumerGroupMetadata group, CancellationToken cancellation)
    {
        var started = context.Engine.Time.GetTimestamp();
        // From here on the worker counts for the next commit.
        var (rows, records, gaps, next) = (_writer!.PendingRows, _records, _gaps.Take(), NextOffset);
        (_records, _isIdleBehind) = (0, false);
        try
        {
            await _writer.CommitAsync(next, cancellation).ConfigureAwait(false);
        }
        catch (FencedException e)
        {
            throw new TaskRestartException(e.Message, e);
        }
        catch (PostgresFatalException e)
        {
            throw new CheckpointException(e.Message);
        }

        _committedOffset = next;
        _gaps.Tell(gaps);
        Telemetry.Committed(context.Stage.Name);
        Telemetry.CommitTook(context.Stage.Name, context.Engine.Time.GetElapsedTime(started));
        Telemetry.EventsIn(context.Stage.Name, records);
        Telemetry.EventsOut(context.Stage.Name, rows);
    }

    public void Abandon()
    {
        // Nothing was written before the commit.
    }

    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>What the sink's tasks share.</summary>
/// <param name="Sink">The database.</param>
/// <param name="ClusterId">Kafka's cluster id.</param>
/// <param name="Schemas">Schemas that readers wait for.</param>
internal sealed record SinkResources(PostgresSink Sink, string ClusterId, SchemaTopic Schemas);
