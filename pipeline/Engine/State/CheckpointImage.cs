using Monitoring.Schemas.Avro;

namespace Monitoring.Pipeline.Engine.State;

/// <summary>What the checkpoint topic holds for one task.</summary>
/// <param name="Task">The name that it is kept under.</param>
/// <param name="Checkpoint">Its newest position.</param>
/// <param name="Chunks">Every chunk found, by key, compressed; some may belong to a snapshot that was never finished.</param>
internal sealed record CheckpointImage(string Task, Checkpoint Checkpoint, IReadOnlyDictionary<string, byte[]> Chunks)
{
    /// <summary>Picks one task's records out of the checkpoint topic, read in order; null where the task has no past.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="latest">The newest value by key, without removed ones.</param>
    /// <exception cref="CheckpointException">The position was written by a newer build.</exception>
    public static CheckpointImage? Find(string task, IReadOnlyDictionary<string, byte[]> latest)
    {
        if (!latest.TryGetValue(CheckpointKeys.Position(task), out var record)) return null;
        if (!SingleObject.TryParse(record, out var fingerprint, out var datum)
            || fingerprint != SchemaCatalogue.Checkpoint.Fingerprint
            || !CheckpointCodec.TryRead(datum, out var checkpoint))
            throw new CheckpointException("its position was written by another build, in a form that this one does not read");
        var prefix = CheckpointKeys.ChunkPrefix(task);
        return new CheckpointImage(task, checkpoint, latest.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary());
    }
}

/// <summary>The keys of the checkpoint topic.</summary>
internal static class CheckpointKeys
{
    /// <summary>The task's name in its keys. Applications share the topic, so theirs begins it.</summary>
    public static string Task(string application, string topic, int partition) => $"{application}/{TaskBefore(topic, partition)}";

    /// <summary>Its name in checkpoints of builds that knew one application.</summary>
    public static string TaskBefore(string topic, int partition) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{topic}-{partition}");

    public static string Position(string task) => $"{task}/position";

    public static string ChunkPrefix(string task) => $"{task}/chunk/";

    public static string Chunk(string task, in Chunk chunk) => $"{task}/chunk/{chunk.Name}@{chunk.Hash}";
}
