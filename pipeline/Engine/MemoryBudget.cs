using Monitoring.Pipeline.Configuration;
using Monitoring.Processors.Deduplication;
using Monitoring.Processors.Joins;
using Monitoring.Processors.Sessions;
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

    /// <summary>Code, compiled code, thread stacks, metrics, logs and the user-agent rules of a process at work.</summary>
    internal const long Runtime = 176 * Mebibyte;

    /// <summary>A producer with its threads, and the empty scratch buffers of the operators.</summary>
    internal const long PerStreamTask = Mebibyte;

    /// <summary>A combination of labels of metrics from logs: an open series with its labels.</summary>
    internal const long BytesPerLabels = 400;

    /// <summary>A connection, and empty row buffers.</summary>
    internal const long PerSinkTask = Mebibyte / 2;

    /// <summary>Fetched, copied into the arena, handed to the producer, and once more in a request: whatever becomes of it.</summary>
    internal const int CopiesOfMessage = 4;

    /// <summary>Decoded, masked, encoded and stored: the scratch buffers that an event passes, some of which double as they grow, and the masker's view of it with the place of each byte.</summary>
    internal const int CopiesOfEvent = 12;

    // One for the search tree, one in the reader.
    private const int CopiesOfDatabase = 2;

    // Of the runtime and of a large message: what lies on the managed heap.
    private const long RuntimeHeap = 32 * Mebibyte;
    private const int NativeCopiesOfMessage = 3;

    private const long LeastQueue = Mebibyte;
    private const long LeastTaskBatch = 76 * 1024;
    private const long LeastBatch = 96 * 1024;
    private const long LeastIdentities = Mebibyte / 2;

    // What is left of a hundred is room for the collector's garbage.
    private const int PrefetchPercent = 20;
    private const int OutputPercent = 16;
    private const int RowPercent = 22;
    private const int IdentityPercent = 20;
    private const int SessionPercent = 3;

    // Where there are joins, of the rows' share.
    private const int JoinPercent = 2;
    private const int SeriesPercent = 13;

    // An open series in intake with what is remembered of it, its labels, and its part of the table, measured by `monitoring bench samples`; and with its open
    // windows in aggregate, measured by `monitoring bench aggregate`.
    private const int BytesPerSeries = 400 + 1100;
    private const int LeastSeries = 500;
    private const int LeastSessions = 500;
    private const int LeastKeys = 400;

    // Dead letters are few; of the rows' share they get one part in eight.
    private const int LetterPart = 8;

    // A fetch arrives compressed and is some times as large in memory.
    private const int Compression = 3;

    private const int Stages = 4;

    // Intake, sessions and aggregate: half of the outputs' share goes to their workers and half to their tasks, and everything is there twice.
    private const int StreamStages = 3;

    private readonly Dictionary<string, int> _partitions;
    private readonly int _rowTasks;
    private readonly int _letterTasks;
    private readonly int _workers;
    private readonly int _joinPercent;
    private readonly long _largestMessage;

    private MemoryBudget(MonitoringOptions options, long databaseBytes)
    {
        _partitions = TopicPlan.Create(options.Topics).ToDictionary(t => t.Name, t => t.Partitions);
        IntakeTasks = PartitionsOf(Topics.Inputs);
        AggregateTasks = _partitions[Topics.Deltas];
        SessionTasks = _partitions[Topics.Facts];
        (_rowTasks, _letterTasks) = (PartitionsOf([Topics.Logs, Topics.Deltas, Topics.Metrics]), _partitions[Topics.DeadLetters]);
        _workers = options.Engine.Workers;
        _largestMessage = options.Topics.MaxMessageBytes;
        Limit = options.Engine.MemoryLimit;
        var hasJoins = options.Joins.IsInForce();
        _joinPercent = hasJoins ? JoinPercent : 0;
        var labels = ((PartitionsOf(Topics.Sources) * (long)options.LogMetrics.MaxSeries) + (SessionTasks * ((long)options.Sessions.MaxSeries + (hasJoins ? options.Joins.MaxSeries : 0)))) * BytesPerLabels;
        Tasks = (StreamTasks * PerStreamTask) + (SinkTasks * PerSinkTask) + labels;
        Gateway = options.Gateway.MemoryBytes;
        // In steps, so that a new edition of a database is no new policy.
        Caches = RoundUp(CopiesOfDatabase * databaseBytes) + (options.Enrichment.Geoip.CacheEntries * 300L) + (options.Enrichment.UserAgents.CacheEntries * 1024L);
        Message = (CopiesOfMessage * _largestMessage) + (CopiesOfEvent * (long)options.Parsing.MaxEventBytes);
    }

    /// <summary>What the process may take.</summary>
    public long Limit { get; }

    /// <summary>Partitions that intake reads.</summary>
    public int IntakeTasks { get; }

    /// <summary>Partitions that sessions reads.</summary>
    public int SessionTasks { get; }

    /// <summary>Partitions that aggregate reads.</summary>
    public int AggregateTasks { get; }

    /// <summary>Partitions that the sink reads.</summary>
    public int SinkTasks => _rowTasks + _letterTasks;

    /// <summary>Tasks from topic to topic.</summary>
    public int StreamTasks => IntakeTasks + SessionTasks + AggregateTasks;

    /// <summary>All tasks, empty but for what their metrics from logs may keep in mind.</summary>
    public long Tasks { get; }

    /// <summary>Databases for addresses, and the enrichers' caches, full.</summary>
    public long Caches { get; }

    /// <summary>The largest message and the event in it, on their way through.</summary>
    public long Message { get; }

    /// <summary>The gateway with all that may be in flight there; 0 where it is not run.</summary>
    public long Gateway { get; }

    /// <summary>What queues, batches and remembered identities share.</summary>
    public long Shared => Math.Max(0, Limit - Runtime - Tasks - Caches - Message - Gateway);

    /// <summary>Records that a worker's consumer has fetched ahead.</summary>
    public long ConsumerQueueBytes => Part(PrefetchPercent) / (Stages * _workers) / 3;

    /// <summary>What a fetch asks for of each of so many partitions: all of them, decompressed, take as much as the queue twice. Small ones starve a task whose broker is slow to answer.</summary>
    public int PartitionFetchBytes(int partitions) => (int)Math.Clamp(2 * ConsumerQueueBytes / Compression / partitions, 32 * 1024, Mebibyte);

    /// <summary>Input after which the tasks of a worker commit: their outputs wait in the producers until then, and are sent from there. Half of the share.</summary>
    public long WorkerBatchBytes => Part(OutputPercent) / (StreamStages * _workers) / 4;

    /// <summary>Input that a task may take before it commits, however much the others have. The other half.</summary>
    public long TaskBatchBytes => Part(OutputPercent) / StreamTasks / 4;

    /// <summary>What a task's producer holds before it makes the task wait.</summary>
    public long ProducerQueueBytes => (2 * WorkerBatchBytes) + LargestRecord;


    /// <summary>Identities that one task of logs remembers; tasks of samples are bounded by their series.</summary>
    public int MaxIdentities => DeduplicationOptions.EntriesIn(Part(IdentityPercent) / PartitionsOf(Topics.Sources));

    /// <summary>Open series of one task of samples.</summary>
    public int MaxSeries => (int)Math.Min(Part(SeriesPercent) / _partitions[Topics.RawMetrics] / BytesPerSeries, int.MaxValue);

    /// <summary>Open sessions of one task.</summary>
    public int MaxSessions => (int)Math.Min(Part(SessionPercent) / SessionTasks / SessionPolicy.BytesPerSession, int.MaxValue);

    /// <summary>Open keys of joins of one task; 0 where there are none.</summary>
    public int MaxKeys => (int)Math.Min(Part(_joinPercent) / SessionTasks / JoinPolicy.BytesPerKey, int.MaxValue);

    /// <summary>The largest message with its frame.</summary>
    public int LargestRecord => (int)_largestMessage + (int)Mebibyte;

    /// <summary>What the managed heap may commit: the limit less what lies outside of it.</summary>
    public long HeapBytes => Limit - (Runtime - RuntimeHeap) - Tasks - (NativeCopiesOfMessage * _largestMessage) - Part(PrefetchPercent) - Part(OutputPercent);

    /// <summary>Shares out what the configuration allows.</summary>
    public static MemoryBudget Of(MonitoringOptions options) => Of(options, options.Enrichment.GeoipDatabases.Sum(static path => new FileInfo(path) is { Exists: true } file ? file.Length : 0));

    /// <summary>The same with databases of a given size.</summary>
    public static MemoryBudget Of(MonitoringOptions options, long databaseBytes) => new(options, databaseBytes);

    /// <summary>Partitions of these topics by the plan; of one that is not planned, 1.</summary>
    public int PartitionsOf(IEnumerable<string> topics) => topics.Sum(t => _partitions.GetValueOrDefault(t, 1));

    /// <summary>Rows after which a task of the sink commits: it gathers as many again meanwhile, and a part more where a batch is of several days.</summary>
    public int SinkBatchBytes(string topic)
    {
        var letters = Part(RowPercent - _joinPercent) / LetterPart;
        var share = topic == Topics.DeadLetters ? letters / _letterTasks : (Part(RowPercent - _joinPercent) - letters) / _rowTasks;
        return (int)Math.Min(share * 2 / 5, 16 * Mebibyte);
    }

    /// <summary>The arithmetic and the mend, where the limit is too small for the partitions and the largest message.</summary>
    public OptionError? Shortage()
    {
        // Each share has a least size; the one that needs most decides.
        long[] needs =
        [
            LeastQueue * 3 * Stages * _workers * 100 / PrefetchPercent,
            LeastTaskBatch * 4 * StreamTasks * 100 / OutputPercent,
            LeastBatch * 5 / 2 * _rowTasks * LetterPart / (LetterPart - 1) * 100 / (RowPercent - _joinPercent),
            LeastBatch * 5 / 2 * _letterTasks * LetterPart * 100 / (RowPercent - _joinPercent),
            LeastIdentities * PartitionsOf(Topics.Sources) * 100 / IdentityPercent,
            (long)LeastSessions * SessionPolicy.BytesPerSession * SessionTasks * 100 / SessionPercent,
            _joinPercent > 0 ? (long)LeastKeys * JoinPolicy.BytesPerKey * SessionTasks * 100 / _joinPercent : 0,
            (long)LeastSeries * BytesPerSeries * _partitions[Topics.RawMetrics] * 100 / SeriesPercent,
        ];
        var least = RoundUp(Runtime + Tasks + Caches + Message + Gateway + needs.Max());
        if (Limit >= least) return null;
        return new OptionError(
            "engine.memory_limit",
            $"{SizeText.Format(Limit)} is too little: {Text(Runtime)} for the program, {Text(Tasks)} for {IntakeTasks} partitions of intake, {SessionTasks} of sessions, {AggregateTasks} of aggregate and {SinkTasks} of the sink, {Text(Caches)} for databases and caches, {Text(Message)} for a message of {SizeText.Format(_largestMessage)} on its way, {(Gateway > 0 ? $"{Text(Gateway)} for the gateway, " : "")}and {Text(needs.Max())} for the least queues and batches make {Text(least)}",
            $"write {Text(least)} or more, or plan fewer partitions, fewer workers or a smaller topics.max_message_bytes");
    }

    private long Part(int percent) => Shared / 100 * percent;

    private static long RoundUp(long bytes) => (bytes + (16 * Mebibyte) - 1) / (16 * Mebibyte) * (16 * Mebibyte);

    private static string Text(long bytes) => SizeText.Format((bytes + Mebibyte - 1) / Mebibyte * Mebibyte);
}
