using System.Text;
using Confluent.Kafka;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;

namespace Monitoring.Pipeline.Commands;

/// <summary>Turns records of any build into the form that this build reads; writers' schemas are fetched once, when the first unknown one is met.</summary>
internal sealed class PublishedSchemas(ClientConfig config)
{
    private readonly SchemaResolver _resolver = new();
    private bool _loaded;

    /// <summary>The datum as this build writes it, or null where the record is not framed, its schema is nowhere or the two cannot be resolved.</summary>
    public async Task<byte[]?> ReadAsync(byte[]? record, KnownSchema reader, CancellationToken cancellation)
    {
        if (!SingleObject.TryParse(record, out var fingerprint, out var datum)) return null;
        if (fingerprint == reader.Fingerprint) return datum.ToArray();
        if (!_resolver.Knows(fingerprint) && !_loaded) await LoadAsync(cancellation).ConfigureAwait(false);
        if (!_resolver.Knows(fingerprint)) return null;
        try
        {
            return _resolver.Resolve(fingerprint, record.AsSpan(SingleObject.HeaderLength), reader);
        }
        catch (Avro.AvroException)
        {
            return null;
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        using var scan = new TopicScan(config);
        await foreach (var record in scan.ReadToEndAsync(Topics.Schemas, cancellation).ConfigureAwait(false))
        {
            if (record.Message.Value is { } json) _resolver.Add(Encoding.UTF8.GetString(json));
        }

        _loaded = true;
    }
}
