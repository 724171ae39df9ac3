using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.State;

/// <summary>All topics, and the file <c>topics.json</c> that lists them. Thread-safe.</summary>
/// <remarks>The list is written before a topic's files are made and before they are removed; files of no listed topic are leftovers of that.</remarks>
internal sealed class TopicStore : IDisposable
{
    /// <summary>More partitions than this in one topic are refused: each keeps a file open.</summary>
    public const int MaxPartitions = 1000;

    private readonly Lock _changing = new();
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly string _directory;

    public TopicStore(string directory)
    {
        _directory = directory;
        foreach (var (name, entry) in ReadList())
            _topics[name] = new Topic(name, Logs(name, 0, entry.Partitions), new TopicConfig(entry.Config));
        RemoveLeftovers();
    }

    public IEnumerable<Topic> All => _topics.Values.OrderBy(static topic => topic.Name, StringComparer.Ordinal);

    public static bool IsLegalName(string name) =>
        name.Length is > 0 and <= 249 && name is not ("." or "..")
        && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    public bool TryGet(string name, [NotNullWhen(true)] out Topic? topic) => _topics.TryGetValue(name, out topic);

    public bool TryGet(string name, int partition, [NotNullWhen(true)] out Topic? topic, [NotNullWhen(true)] out PartitionLog? log)
    {
        log = _topics.TryGetValue(name, out topic) && (uint)partition < (uint)topic.Partitions.Count ? topic.Partitions[partition] : null;
        return log is not null;
    }

    /// <summary>Makes a topic; only looks whether it could be made where <paramref name="validateOnly"/>.</summary>
    public (ErrorCode Error, string? Message) Create(string name, int partitions, IReadOnlyDictionary<string, string> config, bool validateOnly)
    {
        lock (_changing)
        {
            if (!IsLegalName(name)) return (ErrorCode.InvalidTopic, $"'{name}' is not a legal topic name");
            if (_topics.ContainsKey(name)) return (ErrorCode.TopicAlreadyExists, $"Topic '{name}' already exists.");
            if (partitions is < 1 or > MaxPartitions) return (ErrorCode.InvalidPartitions, $"Number of partitions must be 1 to {MaxPartitions}.");
            if (validateOnly) return default;
            return Guarded(() =>
            {
                SaveList([.. Entries().Where(entry => entry.Key != name), new(name, new TopicEntry(partitions, config))]);
                _topics[name] = new Topic(name, Logs(name, 0, partitions), new TopicConfig(config));
            });
        }
    }

    public (ErrorCode Error, string? Message) Delete(string name)
    {
        lock (_changing)
        {
            if (!_topics.TryGetValue(name, out var topic)) return (ErrorCode.UnknownTopicOrPartition, null);
            return Guarded(() =>
            {
                SaveList([.. Entries().Where(entry => entry.Key != name)]);
                _topics.TryRemove(name, out _);
                foreach (var log in topic.Partitions) log.Delete();
            });
        }
    }

    public (ErrorCode Error, string? Message) Grow(string name, int partitions, bool validateOnly)
    {
        lock (_changing)
        {
            if (!_topics.TryGetValue(name, out var topic)) return (ErrorCode.UnknownTopicOrPartition, null);
            if (partitions <= topic.Partitions.Count || partitions > MaxPartitions)
                return (ErrorCode.InvalidPartitions, $"Topic currently has {topic.Partitions.Count} partitions, at most {MaxPartitions} are possible.");
            if (validateOnly) return default;
            return Guarded(() =>
            {
                SaveList([.. Entries().Where(entry => entry.Key != name), new(name, new TopicEntry(partitions, topic.Config.Overrides))]);
                topic.Partitions = [.. topic.Partitions, .. Logs(name, topic.Partitions.Count, partitions)];
            });
        }
    }

    public (ErrorCode Error, string? Message) Configure(string name, IReadOnlyDictionary<string, string> config)
    {
        lock (_changing)
        {
            if (!_topics.TryGetValue(name, out var topic)) return (ErrorCode.UnknownTopicOrPartition, null);
            return Guarded(() =>
            {
                SaveList([.. Entries().Where(entry => entry.Key != name), new(name, new TopicEntry(topic.Partitions.Count, config))]);
                topic.Config = new TopicConfig(config);
            });
        }
    }

    public void Dispose()
    {
        foreach (var log in _topics.Values.SelectMany(static topic => topic.Partitions)) log.Dispose();
    }

    private static (ErrorCode Error, string? Message) Guarded(Action change)
    {
        try
        {
            change();
            return default;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (ErrorCode.KafkaStorageError, error.Message);
        }
    }

    private List<PartitionLog> Logs(string name, int from, int to)
    {
        var logs = new List<PartitionLog>();
        for (var i = from; i < to; i++) logs.Add(PartitionLog.Open(Path.Combine(_directory, DirectoryOf(name, i))));
        return logs;
    }

    private static string DirectoryOf(string topic, int partition) => string.Create(CultureInfo.InvariantCulture, $"{topic}-{partition}");

    private IEnumerable<KeyValuePair<string, TopicEntry>> Entries() =>
        _topics.Select(static topic => KeyValuePair.Create(topic.Key, new TopicEntry(topic.Value.Partitions.Count, topic.Value.Config.Overrides)));

    private void RemoveLeftovers()
    {
        var known = _topics.Values
            .SelectMany(static topic => Enumerable.Range(0, topic.Partitions.Count).Select(partition => DirectoryOf(topic.Name, partition)))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.GetDirectories(_directory))
            if (!known.Contains(Path.GetFileName(path))) Directory.Delete(path, recursive: true);
    }

    private Dictionary<string, TopicEntry> ReadList()
    {
        var path = Path.Combine(_directory, "topics.json");
        if (File.Exists(path))
            return JsonSerializer.Deserialize<Dictionary<string, TopicEntry>>(File.ReadAllText(path)) ?? [];
        // Without the list, every folder would count as a leftover: a folder that is not ours must not be emptied.
        return Directory.EnumerateDirectories(_directory).Any()
            ? throw new InvalidDataException($"{_directory} has folders but no topics.json: it is not a data folder of this broker")
            : [];
    }

    private void SaveList(IEnumerable<KeyValuePair<string, TopicEntry>> entries) =>
        AtomicFile.Write(Path.Combine(_directory, "topics.json"), JsonSerializer.Serialize(new Dictionary<string, TopicEntry>(entries)));

    private sealed record TopicEntry(int Partitions, IReadOnlyDictionary<string, string> Config);
}
