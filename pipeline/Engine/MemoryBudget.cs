using Monitoring.Pipeline.Configuration;
using Monitoring.Schemas;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Engine;

/// <summary>How the memory of one process is shared out, in bytes; pure arithmetic.</summary>
/// <remarks>
/// It is that of a process that runs every stage on every partition of the topic plan, for such a process is what is left when the others are gone. What
/// cannot be chosen comes first: the runtime, what each task costs empty, databases and caches, and the largest message on its way through. The rest is
/// shared by fixed parts. Constants are measured; <c>benchmarks/README.md</c> says how.
/// </remarks>
internal sealed record MemoryBudget
{
    private const long Mebibyte = 1 << 20;

    /// <summary>Code, compiled code, thread stacks, metrics and logs of a process that does nothing.</summary>
    internal const long Runtime = 150 * Mebibyte;

    /// <summary>A producer with its threads, and the empty scratch buffers of the operators.</summary>
    internal const long PerIntakeTask = Mebibyte * 3 / 2;

    /// <summary>A connection, and empty row buffers.</summary>
    internal const long PerSinkTask = Mebibyte / 2;

    /// <summary>Fetched, copied into the arena, handed to the producer, and once more in a request: whatever becomes of it.</summary>
    internal const int CopiesOfMessage = 4;

    /// <summary>Decoded, masked, encoded and stored: the scratch buffers that an event passes, some of which double as they grow.</summary>
    internal const int CopiesOfEvent = 8;

    /// <summary>An entry of the deduplicator: 24 in its log, up to 21.3 in its index, and what a snapshot holds of the newest.</summary>
    internal const int BytesPerIdentity = 56;

    private const long LeastQueue = 2 * Mebibyte;
    private const long LeastBatch = 256 * 1024;
    private const int FewestIdentities = 10_000;

    private const int PrefetchPercent = 20;
    private const int OutputPercent = 15;
    private const int RowPercent = 30;
    private const int IdentityPercent = 20;

    // A fetch arrives compressed and is four or five times as large in memory.
    private const int Compression = 4;

    private const int Stages = 2;

    private readonly int _sinkTasks;
    private readonly int _workers;
    private readonly long _largestMessage;

    private MemoryBudget(MonitoringOptions options)
    {
        var partitions = TopicPlan.Create(options.Topics).ToDictionary(t => t.Name, t => t.Partitions);
        IntakeTasks = Topics.Sources.Sum(t => partitions[t]);
        _sinkTasks = partitions[Topics.Logs] + partitions[Topics.DeadLetters];
        _workers = options.Engine.Workers;
        _largestMessage = options.Topics.MaxMessageBytes;
        Limit = options.Engine.MemoryLimit;
        Tasks = (IntakeTasks * PerIntakeTask) + (_sinkTasks * PerSinkTask);
        Caches = (options.Enrichment.Geoip.CacheEntries * 300L) + (options.Enrichment.UserAgents.CacheEntries * 1024L);
        Message = (CopiesOfMessage * _largestMessage) + (CopiesOfEvent * (long)options.Parsing.MaxEventBytes);
    }

    /// <summary>What the process may take.</summary>
    public long Limit { get; }

    /// <summary>Partitions that intake reads.</summary>
    public int IntakeTasks { get; }

    /// <summary>All tasks, empty.</summary>
    public long Tasks { get; }

    /// <summary>The enrichers' caches, full.</summary>
    public long Caches { get; }

    /// <summary>The largest message and the event in it, on their way through.</summary>
    public long Message { get; }

    /// <summary>What queues, batches and remembered identities share.</summary>
    public long Shared => Math.Max(0, Limit - Runtime - Tasks - Caches - Message);

    /// <summary>Records that a worker's consumer has fetched ahead.</summary>
    public long ConsumerQueueBytes => Part(PrefetchPercent) / (Stages * _workers) / 2;

    /// <summary>What a fetch asks for of one partition: all of them, decompressed, fill the queue once more.</summary>
    public int PartitionFetchBytes => (int)Math.Clamp(ConsumerQueueBytes / Compression / Math.Max(IntakeTasks, _sinkTasks), 32 * 1024, Mebibyte);

    /// <summary>Input after which a task of intake commits: its outputs wait in the producer until then, and are sent from there.</summary>
    public long TaskBatchBytes => Part(OutputPercent) / IntakeTasks / 2;

    /// <summary>What a task's producer holds before it makes the task wait.</summary>
    public long ProducerQueueBytes => (2 * TaskBatchBytes) + LargestRecord;

    /// <summary>Rows after which a task of the sink commits: it gathers as many again meanwhile, in buffers that double as they grow.</summary>
    public int SinkBatchBytes => (int)Math.Min(Part(RowPercent) / _sinkTasks / 4, 16 * Mebibyte);

    /// <summary>Identities that one task remembers.</summary>
    public int MaxIdentities => (int)Math.Min(Part(IdentityPercent) / IntakeTasks / BytesPerIdentity, 200_000_000);

    /// <summary>The largest message with its frame.</summary>
    public int LargestRecord => (int)_largestMessage + (int)Mebibyte;

    /// <summary>What the managed heap may commit: the limit less what lies outside of it.</summary>
    public long HeapBytes => Limit - (Runtime * 3 / 4) - (Tasks / 2) - (3 * _largestMessage) - Part(PrefetchPercent) - Part(OutputPercent);

    /// <summary>Shares out what the configuration allows.</summary>
    public static MemoryBudget Of(MonitoringOptions options) => new(options);

    /// <summary>The arithmetic and the mend, where the limit is too small for the partitions and the largest message.</summary>
    public OptionError? Shortage()
    {
        // Each share has a least size; the one that needs most decides.
        long[] needs =
        [
            LeastQueue * 2 * Stages * _workers * 100 / PrefetchPercent,
            LeastBatch * 2 * IntakeTasks * 100 / OutputPercent,
            LeastBatch * 4 * _sinkTasks * 100 / RowPercent,
            (long)FewestIdentities * BytesPerIdentity * IntakeTasks * 100 / IdentityPercent,
        ];
        var least = RoundUp(Runtime + Tasks + Caches + Message + needs.Max());
        if (Limit >= least) return null;
        return new OptionError(
            "engine.memory_limit",
            $"{SizeText.Format(Limit)} is too little: {Text(Runtime)} for the program, {Text(Tasks)} for {IntakeTasks} partitions of intake and {_sinkTasks} of the sink, {Text(Caches)} for caches, {Text(Message)} for a message of {SizeText.Format(_largestMessage)} on its way, and {Text(needs.Max())} for the least queues and batches make {Text(least)}",
            $"write {Text(least)} or more, or plan fewer partitions, fewer workers or a smaller topics.max_message_bytes");
    }

    private long Part(int percent) => Shared / 100 * percent;

    private static long RoundUp(long bytes) => (bytes + (16 * Mebibyte) - 1) / (16 * Mebibyte) * (16 * Mebibyte);

    private static string Text(long bytes) => SizeText.Format((bytes + Mebibyte - 1) / Mebibyte * Mebibyte);
}
