using System.Text;
using System.Text.Json;

namespace Monitoring.Benchmarks.Workload;

/// <summary>One shipper on one machine: it wraps what happened there as its software does and keys it by its source.</summary>
internal abstract class Publisher(string topic, string host, string source)
{
    public string Topic { get; } = topic;

    public string Host { get; } = host;

    /// <summary>Agent id or host.</summary>
    public string Source { get; } = source;

    /// <summary>Shared by every record of this publisher.</summary>
    public byte[] Key { get; } = Encoding.UTF8.GetBytes(source);

    /// <summary>True where its events carry an identity, so that a reader can tell a resent event from an equal one.</summary>
    public virtual bool HasIdentity => false;

    /// <summary>Writes the record's value.</summary>
    public abstract void Write(Utf8JsonWriter writer, Draft draft);

    /// <summary>The same event as this publisher sends it a second time at <paramref name="time"/>.</summary>
    public virtual byte[] Resend(byte[] value, DateTimeOffset time) => value;
}
