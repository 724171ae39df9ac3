using System.IO.Hashing;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;
using ZstdSharp;

namespace Monitoring.Pipeline.Engine.State;

/// <summary>Writes snapshots chunk by chunk, spread over commits, and reads them back.</summary>
/// <remarks>
/// A chunk's key holds its content's hash, so a chunk that did not change is not written again. The old snapshot stays whole until the
/// commit that writes the new one's last chunk; only then are its other chunks removed.
/// </remarks>
internal sealed class SnapshotLog(string task)
{
    private const int BytesPerCommit = 2 * 1024 * 1024;
    private readonly HashSet<string> _stored = [];
    private readonly Queue<KeyValuePair<string, byte[]?>> _unwritten = new();
    private Snapshot? _writing;
    private List<Chunk> _chunks = [];
    private IReadOnlyCollection<string> _foreign = [];

    /// <summary>Where the task's position is kept.</summary>
    public string PositionKey { get; } = CheckpointKeys.Position(task);

    /// <summary>The finished snapshot's chunks.</summary>
    public IReadOnlyList<Chunk> Chunks => _chunks;

    /// <summary>True while a snapshot is not written out.</summary>
    public bool IsWriting => _writing is not null;

    /// <summary>The finished snapshot for the processor. Chunks of an unfinished one are removed at the next commit.</summary>
    /// <exception cref="CheckpointException">A chunk is missing or damaged.</exception>
    public IStateReader Restore(CheckpointImage image)
    {
        _chunks = [.. image.Checkpoint.Chunks];
        var contents = new Dictionary<string, byte[]>();
        using var decompressor = new Decompressor();
        foreach (var chunk in _chunks)
        {
            if (!image.Chunks.TryGetValue(CheckpointKeys.Chunk(image.Task, chunk), out var compressed))
                throw new CheckpointException($"chunk {chunk.Name} of its snapshot is missing");
            var content = new byte[chunk.Size];
            if (decompressor.Unwrap(compressed, content) != chunk.Size || Hash(content) != chunk.Hash)
                throw new CheckpointException($"chunk {chunk.Name} of its snapshot is damaged");
            contents.Add(chunk.Name, content);
        }

        // What another name holds is written anew under this one, and then removed.
        if (image.Task == task) _stored.UnionWith(image.Chunks.Keys);
        else _foreign = [CheckpointKeys.Position(image.Task), .. image.Chunks.Keys];
        return new Reader([.. _chunks.Select(c => c.Name)], contents);
    }

    /// <summary>Takes the state as it is now.</summary>
    /// <param name="processor">Whose state.</param>
    /// <param name="offset">The first input offset that it does not hold.</param>
    /// <param name="control">The policy in force.</param>
    /// <param name="journalLength">How many journal entries it holds.</param>
    public void Begin(IStatefulProcessor processor, long offset, string control, int journalLength)
    {
        using var writer = new Writer(this);
        processor.Save(writer);
        _writing = new Snapshot(offset, control, journalLength, writer.Chunks);
    }

    /// <summary>Forgets a snapshot that is not written out, so that a newer one can begin. What of it is stored goes with the next one's end.</summary>
    public void GiveUp()
    {
        foreach (var (key, _) in _unwritten) _stored.Remove(key);
        _unwritten.Clear();
        _writing = null;
    }

    /// <summary>Adds this commit's share of the snapshot to <paramref name="writes"/>.</summary>
    /// <param name="writes">Keys and values for the checkpoint topic.</param>
    /// <param name="all">True to write all that is left.</param>
    /// <returns>The snapshot, where this share was its last.</returns>
    public Snapshot? Advance(List<KeyValuePair<string, byte[]?>> writes, bool all = false)
    {
        for (var bytes = 0; (all || bytes < BytesPerCommit) && _unwritten.TryDequeue(out var chunk); bytes += chunk.Value!.Length) writes.Add(chunk);
        if (_writing is not { } done || _unwritten.Count > 0) return null;
        _writing = null;
        _chunks = done.Chunks;
        var live = _chunks.Select(c => CheckpointKeys.Chunk(task, c)).ToHashSet();
        foreach (var key in _stored.Where(k => !live.Contains(k)).Order(StringComparer.Ordinal).ToList())
        {
            _stored.Remove(key);
            writes.Add(new(key, null));
        }

        foreach (var key in _foreign) writes.Add(new(key, null));
        _foreign = [];
        return done;
    }

    private string KeyOf(in Chunk chunk) => CheckpointKeys.Chunk(task, chunk);

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(XxHash128.Hash(content));

    /// <summary>A snapshot under way.</summary>
    internal sealed record Snapshot(long Offset, string Control, int JournalLength, List<Chunk> Chunks);

    private sealed class Writer(SnapshotLog log) : IStateWriter, IDisposable
    {
        private readonly Compressor _compressor = new(3);

        public List<Chunk> Chunks { get; } = [];

        public void Write(string name, ReadOnlySpan<byte> content)
        {
            if (content.Length > IStateWriter.MaxChunkSize) throw new ArgumentException($"Chunk {name} has {content.Length} bytes, more than {IStateWriter.MaxChunkSize}.", nameof(content));
            var chunk = new Chunk(name, Hash(content), content.Length);
            Chunks.Add(chunk);
            var key = log.KeyOf(chunk);
            // Most chunks have not changed: they are neither copied nor compressed.
            if (log._stored.Add(key)) log._unwritten.Enqueue(new(key, _compressor.Wrap(content).ToArray()));
        }

        public void Dispose() => _compressor.Dispose();
    }

    private sealed class Reader(IReadOnlyList<string> names, Dictionary<string, byte[]> contents) : IStateReader
    {
        public IReadOnlyList<string> Names => names;

        public ReadOnlySpan<byte> Read(string name) => contents[name];
    }
}
