using System.Text;
using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary>What came of one replay.</summary>
/// <param name="Done">True where the original was published again and acknowledged.</param>
/// <param name="Detail">From where, or why not.</param>
internal sealed record ReplayOutcome(bool Done, string Detail);

/// <summary>Publishes originals again, to the topic that they came from.</summary>
internal sealed class LetterReplay : IDisposable
{
    /// <summary>Header that marks a replay; its value is the origin.</summary>
    public const string Header = "monitoring-replay";

    private readonly TopicScan _scan;
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly byte[]? _key;

    /// <summary>A replay on the configured cluster.</summary>
    public LetterReplay(MonitoringOptions options)
    {
        var config = options.Kafka.ToClientConfig();
        _key = options.DeadLetters.Key();
        _scan = new TopicScan(config);
        _producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig(config.ToDictionary())
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            // As the publishers that we ship: a source stays in its partition.
            Partitioner = Partitioner.Murmur2Random,
            MessageMaxBytes = options.Topics.MaxMessageBytes,
        }).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>Replays one letter.</summary>
    /// <param name="stored">The letter.</param>
    /// <param name="wholeRecord">Also publish records that hold several events, of which others may be stored already.</param>
    /// <param name="dryRun">Find the original, publish nothing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<ReplayOutcome> ReplayAsync(StoredLetter stored, bool wholeRecord, bool dryRun, CancellationToken cancellation)
    {
        var origin = stored.Letter.Origin;
        var place = new TopicPartitionOffset(origin.Topic, origin.Partition, origin.Offset);
        var record = await _scan.ReadOneAsync(place, cancellation).ConfigureAwait(false);
        // On a cluster that was set up anew, another record may stand at that offset.
        if (record is not null && record.Message.Timestamp.UnixTimestampMs != stored.Letter.ReceivedTime / 1000) record = null;
        var why = "";
        var message = record is not null
            ? new Message<byte[]?, byte[]?> { Key = record.Message.Key, Value = record.Message.Value, Headers = record.Message.Headers ?? [] }
            : Unseal(stored, out why);
        if (message is null) return new ReplayOutcome(false, "no longer in its origin, and " + why);

        if (!wholeRecord && IsArray(message.Value)) return new ReplayOutcome(false, "its record is an array of events, of which others may be stored: add --whole-record");
        var source = record is not null ? "from its origin" : "from its sealed parts";
        if (dryRun) return new ReplayOutcome(true, source);
        message.Headers.Remove(Header);
        message.Headers.Add(Header, Encoding.UTF8.GetBytes(LetterOrigin.Format(origin)));
        var sent = await _producer.ProduceAsync(origin.Topic, message, cancellation).ConfigureAwait(false);
        return new ReplayOutcome(true, FormattableString.Invariant($"{source}, as {sent.Topic}/{sent.Partition.Value}/{sent.Offset.Value}"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scan.Dispose();
        _producer.Dispose();
    }

    private Message<byte[]?, byte[]?>? Unseal(StoredLetter stored, out string why)
    {
        why = stored.Letter.Parts == 0 ? "it was not sealed" : stored.Parts is null ? "not all sealed parts are left" : _key is null ? "no dead_letters.encryption_key is configured" : "dead_letters.encryption_key is not the key that it was sealed with";
        if (stored.Parts is not { } parts || _key is null) return null;
        return SealedParts.Open(parts, stored.Letter.Origin, _key) is { } value ? new Message<byte[]?, byte[]?> { Key = stored.Key, Value = value, Headers = [] } : null;
    }

    private static bool IsArray(byte[]? value) => value.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'[', ..];
}
