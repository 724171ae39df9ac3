namespace Monitoring.Processors.Abstractions;

/// <summary>Where an operator writes. What it writes becomes visible when the task commits, together with its position, or not at all.</summary>
/// <remarks>The spans are copied before the call returns. During replay the engine hands in an output that writes nothing.</remarks>
public interface IOutput
{
    /// <summary>Writes one record.</summary>
    /// <param name="topic">A name of <c>Topics</c>.</param>
    /// <param name="key">Decides the partition (murmur2, as the Java client): records of one key stay in order.</param>
    /// <param name="value">The encoded record.</param>
    /// <param name="timestamp">ms since 1970 UTC.</param>
    void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp);

    /// <summary>Writes one record, without a key, to every partition of a topic.</summary>
    /// <param name="topic">A name of <c>Topics</c> that the stage broadcasts to.</param>
    /// <param name="value">The encoded record.</param>
    /// <param name="timestamp">ms since 1970 UTC.</param>
    void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp);
}
