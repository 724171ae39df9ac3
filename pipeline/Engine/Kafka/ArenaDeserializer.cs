using Confluent.Kafka;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Engine.Kafka;

/// <summary>Copies a record's bytes from the client's buffer into an arena, without an array for each.</summary>
internal sealed class ArenaDeserializer(Arena arena) : IDeserializer<Utf8Slice>
{
    public Utf8Slice Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? default : arena.Copy(data);
}
