using System.Text.Json;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>What a bulk request says of the document that follows.</summary>
/// <param name="Name"><c>create</c>, <c>index</c>, <c>update</c> or <c>delete</c>.</param>
/// <param name="Index">Where to, by the line or else by the path.</param>
/// <param name="Id">The document's id, or null.</param>
/// <param name="Pipeline">What would parse it in Elasticsearch, or null.</param>
internal sealed record BulkAction(string Name, string Index, string? Id, string? Pipeline)
{
    // A line is read into a table of twelve bytes for each value of it.
    private const int MostBytes = 4096;

    public bool Adds => Name is "create" or "index";

    public bool HasDocument => Name != "delete";

    /// <summary>Reads the line; null where it is no such line, or longer than 4 KiB.</summary>
    public static BulkAction? Read(Utf8Slice line, string index)
    {
        if (line.Length > MostBytes) return null;
        try
        {
            var reader = new Utf8JsonReader(line.Span);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read() || document.RootElement.ValueKind != JsonValueKind.Object) return null;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Name is not ("create" or "index" or "update" or "delete") || member.Value.ValueKind != JsonValueKind.Object) return null;
                return new BulkAction(member.Name, Text(member.Value, "_index") ?? index, Text(member.Value, "_id"), Text(member.Value, "pipeline"));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text of it that is not UTF-8.
        }

        return null;
    }

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
