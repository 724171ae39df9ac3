using Confluent.Kafka;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Serilog;

namespace Monitoring.Pipeline.Engine;

/// <summary>The schemas in <c>monitoring.schemas</c>: ours are published before the first record that needs them, others' are read when a record needs them.</summary>
internal sealed class SchemaTopic(ClientConfig kafka, ILogger log)
{
    private int _refreshing;

    /// <summary>Readers' view of every schema read so far.</summary>
    public SchemaResolver Resolver { get; } = new();

    /// <summary>Publishes this build's schemas where they are not yet, and reads the others.</summary>
    public void Publish(CancellationToken cancellation)
    {
        Read(cancellation);
        using var producer = new ProducerBuilder<string, string>(ClientConfigs.SetupProducer(kafka)).Build();
        foreach (var schema in SchemaCatalogue.All.Where(s => !Resolver.Knows(s.Fingerprint)))
        {
            var message = new Message<string, string> { Key = $"{schema.Fingerprint:x16}", Value = schema.Json };
            Retry.Kafka(() => producer.ProduceAsync(Topics.Schemas, message, cancellation).GetAwaiter().GetResult(), cancellation);
            Resolver.Add(schema.Json);
        }
    }

    /// <summary>Reads the topic again in the background, unless that is under way.</summary>
    public void RefreshSoon()
    {
        if (Interlocked.Exchange(ref _refreshing, 1) != 0) return;
        _ = Task.Run(() =>
        {
            try
            {
                Read(CancellationToken.None);
            }
            catch (KafkaException e)
            {
                log.Warning("The schemas in {Topic} could not be read: {Reason}", Topics.Schemas, e.Error.Reason);
            }
            finally
            {
                Volatile.Write(ref _refreshing, 0);
            }
        });
    }

    private void Read(CancellationToken cancellation)
    {
        foreach (var (_, schema) in TableReader.ReadAll(kafka, Topics.Schemas, cancellation))
        {
            try
            {
                Resolver.Add(System.Text.Encoding.UTF8.GetString(schema));
            }
            catch (Exception e) when (e is Avro.AvroException or ArgumentException or FormatException || e.GetType().Namespace == "Newtonsoft.Json")
            {
                log.Error("A record of {Topic} is not an Avro schema: {Reason}", Topics.Schemas, e.Message);
            }
        }
    }
}
