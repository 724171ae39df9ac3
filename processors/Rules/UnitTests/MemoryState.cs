using Monitoring.Processors.Abstractions;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>A snapshot in memory.</summary>
internal sealed class MemoryState : IStateWriter, IStateReader
{
    private readonly Dictionary<string, byte[]> _chunks = [];
    private readonly List<string> _names = [];

    public IReadOnlyList<string> Names => _names;

    public void Write(string name, ReadOnlySpan<byte> content)
    {
        if (content.Length > IStateWriter.MaxChunkSize) throw new ArgumentException($"Chunk {name} has {content.Length} bytes.", nameof(content));
        _chunks.Add(name, content.ToArray());
        _names.Add(name);
    }

    public ReadOnlySpan<byte> Read(string name) => _chunks[name];
}
