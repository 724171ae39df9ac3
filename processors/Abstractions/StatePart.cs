namespace Monitoring.Processors.Abstractions;

/// <summary>A part of a snapshot with chunks of its own: a prefix sets their names apart from those of the others.</summary>
internal static class StatePart
{
    /// <summary>Writes chunks under names that begin so.</summary>
    public static IStateWriter Under(this IStateWriter writer, string prefix) => new Writer(writer, prefix);

    /// <summary>Reads the chunks whose names begin so.</summary>
    public static IStateReader Under(this IStateReader reader, string prefix) => new Reader(reader, prefix);

    private sealed class Writer(IStateWriter whole, string prefix) : IStateWriter
    {
        public void Write(string name, ReadOnlySpan<byte> content) => whole.Write(prefix + name, content);
    }

    private sealed class Reader(IStateReader whole, string prefix) : IStateReader
    {
        public IReadOnlyList<string> Names { get; } = [.. whole.Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Select(n => n[prefix.Length..])];

        public ReadOnlySpan<byte> Read(string name) => whole.Read(prefix + name);
    }
}
