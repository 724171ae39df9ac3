using Confluent.Kafka;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>Reads the dead letters of this run from their topic, committed ones only, each origin once however many parts it was sealed in.</summary>
internal sealed class DemoDeadLetters : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly DemoLedger _ledger;
    private readonly Dictionary<Origin, DeadLetter> _letters = [];
    private int _partitions;

    public DemoDeadLetters(string bootstrapServers, DemoLedger ledger)
    {
        _ledger = ledger;
        _consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "monitoring-demo",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AllowAutoCreateTopics = false,
        }).Build();
    }

    /// <summary>Those whose origin is a record of this run.</summary>
    public IEnumerable<DeadLetter> Letters => _letters.Values.Where(letter => _ledger.Covers(letter.Origin));

    /// <summary>How many records of each topic were refused.</summary>
    public IReadOnlyDictionary<string, long> ByTopic() =>
        Letters.GroupBy(letter => letter.Origin.Topic, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.LongCount(), StringComparer.Ordinal);

    /// <summary>Reads on to the end that the topic has now. It blocks, so it belongs on a thread of its own.</summary>
    public void ReadToEnd(CancellationToken cancellation)
    {
        if (_partitions == 0 && !TryAssign()) return;
        var ended = 0;
        // A partition whose end was reached before says so again only after something new, so silence ends the reading too.
        while (ended < _partitions && _consumer.Consume(Quiet) is { } result)
        {
            cancellation.ThrowIfCancellationRequested();
            if (result.IsPartitionEOF) ended++;
            else Keep(result);
        }
    }

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }

    private bool TryAssign()
    {
        using var admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        var partitions = admin.GetMetadata(Topics.DeadLetters, Patience).Topics.Single().Partitions;
        _consumer.Assign(partitions.Select(p => new TopicPartitionOffset(Topics.DeadLetters, p.PartitionId, 0)));
        _partitions = partitions.Count;
        return _partitions > 0;
    }

    private void Keep(ConsumeResult<Ignore, byte[]> result)
    {
        if (result.Message.Value is not { } value) return;
        if (!SingleObject.TryParse(value, out var fingerprint, out var datum) || fingerprint != SchemaCatalogue.DeadLetter.Fingerprint || !DeadLetterCodec.TryRead(datum, out var letter))
            throw new InvalidDataException($"The record at {result.TopicPartitionOffset} is no dead letter of this version.");
        _letters.TryAdd(letter.Origin, letter);
    }
}
