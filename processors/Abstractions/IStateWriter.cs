namespace Monitoring.Processors.Abstractions;

/// <summary>Takes a snapshot as named chunks of at most <see cref="MaxChunkSize"/> bytes.</summary>
/// <remarks>A chunk whose name and content are those of the last snapshot is not written again, so state that only grows is cheap to save.</remarks>
public interface IStateWriter
{
    /// <summary>Largest chunk, in bytes.</summary>
    const int MaxChunkSize = 512 * 1024;

    /// <summary>Writes a chunk.</summary>
    /// <param name="name">Unique inside the snapshot; letters, digits, <c>-</c> and <c>.</c>.</param>
    /// <param name="content">Copied before the call returns.</param>
    void Write(string name, ReadOnlySpan<byte> content);
}

/// <summary>Reads a snapshot back.</summary>
public interface IStateReader
{
    /// <summary>The chunks' names in the order in which they were written; empty where there is no state yet.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>A chunk's content.</summary>
    ReadOnlySpan<byte> Read(string name);
}
