using System.Globalization;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>The settings of a topic that one node heeds, with Kafka's names; each says its default and bounds.</summary>
/// <remarks>To add a setting: a row in <see cref="Known"/>, a property here, its use, a case in the specifications.</remarks>
internal sealed class TopicConfig
{
    /// <summary>Every setting that is understood. Those of replication, flushing and conversion are taken and do nothing on one node.</summary>
    public static readonly IReadOnlyDictionary<string, TopicSetting> Known = new TopicSetting[]
    {
        new("cleanup.policy", "delete", SettingKind.List, IsCleanupPolicy),
        new("compression.type", "producer", SettingKind.Text, static value => value is "producer" or "uncompressed" or "gzip" or "snappy" or "lz4" or "zstd"),
        new("delete.retention.ms", "86400000", SettingKind.Long, static value => Within(value, 0, long.MaxValue)),
        new("file.delete.delay.ms", "60000", SettingKind.Long, static value => Within(value, 0, long.MaxValue)),
        new("flush.messages", "9223372036854775807", SettingKind.Long, static value => Within(value, 1, long.MaxValue)),
        new("flush.ms", "9223372036854775807", SettingKind.Long, static value => Within(value, 0, long.MaxValue)),
        new("index.interval.bytes", "4096", SettingKind.Int, static value => Within(value, 0, int.MaxValue)),
        new("max.compaction.lag.ms", "9223372036854775807", SettingKind.Long, static value => Within(value, 1, long.MaxValue)),
        new("max.message.bytes", "1048588", SettingKind.Int, static value => Within(value, 0, int.MaxValue)),
        new("message.timestamp.type", "CreateTime", SettingKind.Text, static value => value is "CreateTime" or "LogAppendTime"),
        new("min.cleanable.dirty.ratio", "0.5", SettingKind.Double, IsRatio),
        new("min.compaction.lag.ms", "0", SettingKind.Long, static value => Within(value, 0, long.MaxValue)),
        new("min.insync.replicas", "1", SettingKind.Int, static value => Within(value, 1, int.MaxValue)),
        new("preallocate", "false", SettingKind.Boolean, static value => value is "true" or "false"),
        new("retention.bytes", "-1", SettingKind.Long, static value => Within(value, -1, long.MaxValue)),
        new("retention.ms", "604800000", SettingKind.Long, static value => Within(value, -1, long.MaxValue)),
        new("segment.bytes", "67108864", SettingKind.Int, static value => Within(value, 14, int.MaxValue)),
        new("segment.ms", "604800000", SettingKind.Long, static value => Within(value, 1, long.MaxValue)),
        new("unclean.leader.election.enable", "false", SettingKind.Boolean, static value => value is "true" or "false"),
    }.ToDictionary(static setting => setting.Name, StringComparer.Ordinal);

    public TopicConfig(IReadOnlyDictionary<string, string> overrides)
    {
        Overrides = overrides;
        var policy = Value("cleanup.policy").Split(',', StringSplitOptions.TrimEntries);
        IsCompacted = policy.Contains("compact");
        IsDeleted = policy.Contains("delete");
        IsLogAppendTime = Value("message.timestamp.type") == "LogAppendTime";
        MaxMessageBytes = (int)Number("max.message.bytes");
        SegmentBytes = (int)Number("segment.bytes");
        SegmentMs = Number("segment.ms");
        RetentionMs = Number("retention.ms");
        RetentionBytes = Number("retention.bytes");
        DeleteRetentionMs = Number("delete.retention.ms");
        MinCompactionLagMs = Number("min.compaction.lag.ms");
        MinCleanableDirtyRatio = double.Parse(Value("min.cleanable.dirty.ratio"), CultureInfo.InvariantCulture);
    }

    public IReadOnlyDictionary<string, string> Overrides { get; }

    public bool IsCompacted { get; }

    public bool IsDeleted { get; }

    public bool IsLogAppendTime { get; }

    public int MaxMessageBytes { get; }

    public int SegmentBytes { get; }

    public long SegmentMs { get; }

    public long RetentionMs { get; }

    public long RetentionBytes { get; }

    public long DeleteRetentionMs { get; }

    public long MinCompactionLagMs { get; }

    public double MinCleanableDirtyRatio { get; }

    public string Value(string name) => Overrides.GetValueOrDefault(name, Known[name].Default);

    /// <summary>What is wrong with a setting; null where nothing is.</summary>
    public static string? Fault(string name, string? value) =>
        !Known.TryGetValue(name, out var setting) ? $"Unknown topic config name: {name}"
        : value is null || !setting.IsValid(value) ? $"Invalid value {value ?? "null"} for configuration {name}"
        : null;

    private long Number(string name) => long.Parse(Value(name), CultureInfo.InvariantCulture);

    private static bool Within(string value, long least, long most) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;

    private static bool IsRatio(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1;

    private static bool IsCleanupPolicy(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries).All(static part => part is "delete" or "compact");
}
