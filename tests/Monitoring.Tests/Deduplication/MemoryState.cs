using Monitoring.Processors.Abstractions;

namespace Monitoring.Tests.Deduplication;

/// <summary>A snapshot kept in memory.</summary>
internal sealed class MemoryState : IStateWriter, IStateReader
{
    private readonly Dictionary<string, byte[]> _chunks = [];

    public IReadOnlyList<string> Names => [.. _chunks.Keys];

    public void Write(string name, ReadOnlySpan<byte> content)
    {
        Assert.InRange(content.Length, 0, IStateWriter.MaxChunkSize);
        _chunks.Add(name, content.ToArray());
    }

    public ReadOnlySpan<byte> Read(string name) => _chunks[name];
}
