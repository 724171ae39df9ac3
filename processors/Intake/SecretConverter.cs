using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Intake;

/// <summary>Leaves secrets out of a policy.</summary>
internal sealed class SecretConverter : JsonConverter<Secret>
{
    public override Secret? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => null;

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteNullValue();
}
