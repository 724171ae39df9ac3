using Avro;

namespace Monitoring.Schemas.Avro;

/// <summary>A schema of ours: its JSON as in the <c>.avsc</c> file, parsed, with its CRC-64-AVRO fingerprint.</summary>
/// <param name="Name">The record's name.</param>
/// <param name="Json">The file's text.</param>
/// <param name="Fingerprint">CRC-64-AVRO of the parsing canonical form.</param>
/// <param name="Parsed">For readers that resolve other versions.</param>
public sealed record KnownSchema(string Name, string Json, ulong Fingerprint, Schema Parsed);

/// <summary>The schemas that this build writes.</summary>
public static class SchemaCatalogue
{
    /// <summary>See <c>log-event.avsc</c>.</summary>
    public static KnownSchema LogEvent { get; } = Load("log-event.avsc");

    /// <summary>See <c>dead-letter.avsc</c>.</summary>
    public static KnownSchema DeadLetter { get; } = Load("dead-letter.avsc");

    /// <summary>See <c>checkpoint.avsc</c>.</summary>
    public static KnownSchema Checkpoint { get; } = Load("checkpoint.avsc");

    /// <summary>See <c>sample-batch.avsc</c>.</summary>
    public static KnownSchema SampleBatch { get; } = Load("sample-batch.avsc");

    /// <summary>See <c>metric-deltas.avsc</c>.</summary>
    public static KnownSchema MetricDeltas { get; } = Load("metric-deltas.avsc");

    /// <summary>See <c>metric-windows.avsc</c>.</summary>
    public static KnownSchema MetricWindows { get; } = Load("metric-windows.avsc");

    /// <summary>See <c>watermark.avsc</c>.</summary>
    public static KnownSchema Watermark { get; } = Load("watermark.avsc");

    /// <summary>See <c>session-fact.avsc</c>.</summary>
    public static KnownSchema SessionFact { get; } = Load("session-fact.avsc");

    /// <summary>See <c>join-fact.avsc</c>.</summary>
    public static KnownSchema JoinFact { get; } = Load("join-fact.avsc");

    /// <summary>Everything to publish on <see cref="Topics.Schemas"/> before the first record.</summary>
    public static IReadOnlyList<KnownSchema> All { get; } = [LogEvent, DeadLetter, Checkpoint, SampleBatch, MetricDeltas, MetricWindows, Watermark, SessionFact, JoinFact];

    private static KnownSchema Load(string resource)
    {
        using var stream = typeof(SchemaCatalogue).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The schema {resource} is not embedded in {typeof(SchemaCatalogue).Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        var json = reader.ReadToEnd();
        var schema = Schema.Parse(json);
        return new KnownSchema(schema.Name, json, unchecked((ulong)SchemaNormalization.ParsingFingerprint64(schema)), schema);
    }
}
