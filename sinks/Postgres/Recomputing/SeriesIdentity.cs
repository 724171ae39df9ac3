using System.Text;
using System.Text.Json;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Sinks.Postgres.Recomputing;

/// <summary>Puts name and labels of a row together to the identity that the stream knows the series by.</summary>
internal sealed class SeriesIdentity
{
    // What was once within limits is read whatever they are now.
    private readonly SeriesBuilder _builder = new(new SeriesLimits(Labels: 1024, NameBytes: 65536, ValueBytes: 1 << 20));

    /// <param name="name">As stored.</param>
    /// <param name="labels">A JSON object of texts, as stored.</param>
    /// <exception cref="InvalidDataException">They are no series.</exception>
    internal byte[] Of(string name, string labels)
    {
        _builder.Clear();
        using var json = JsonDocument.Parse(labels);
        foreach (var label in json.RootElement.EnumerateObject())
        {
            var labelName = Utf8(label.Name);
            if (labelName.AsSpan().SequenceEqual(ReservedLabels.Overflow)) _builder.AddOverflow();
            else _builder.Add(labelName, Utf8(label.Value.GetString()!));
        }

        var fault = _builder.Build(Utf8(name), out var identity);
        return fault == SeriesFault.None ? identity.ToArray() : throw new InvalidDataException($"The stored series {name} {labels} is none: {fault}.");
    }

    private static byte[] Utf8(string stored) => Encoding.UTF8.GetBytes(StoredText.Unescape(stored));
}
