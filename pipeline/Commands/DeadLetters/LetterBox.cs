using Monitoring.Pipeline.Configuration;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary>One refusal with all its sealed parts.</summary>
/// <param name="Letter">Its first record.</param>
/// <param name="Key">The dead letter's key: the source.</param>
internal sealed record StoredLetter(DeadLetter Letter, byte[]? Key)
{
    private readonly SortedDictionary<int, byte[]> _parts = [];

    /// <summary>The sealed parts in order, or null where there are none or one is missing.</summary>
    public IReadOnlyList<byte[]>? Parts => Letter.Parts > 0 && _parts.Count == Letter.Parts ? [.. _parts.Values] : null;

    /// <summary>Takes a part in; the same part twice is one.</summary>
    public void Add(DeadLetter part)
    {
        if (part.Sealed is not null) _parts.TryAdd(part.Part, part.Sealed);
    }
}

/// <summary>Reads everything that is kept on <see cref="Topics.DeadLetters"/>.</summary>
internal static class LetterBox
{
    /// <summary>The letters by time of receipt, and how many records could not be read.</summary>
    public static async Task<(IReadOnlyList<StoredLetter> Letters, int Unreadable)> ReadAsync(KafkaOptions kafka, CancellationToken cancellation)
    {
        await KafkaAccess.CheckAsync(kafka, cancellation).ConfigureAwait(false);
        var config = kafka.ToClientConfig();
        var schemas = new PublishedSchemas(config);
        var letters = new Dictionary<(string, string, Origin), StoredLetter>();
        var unreadable = 0;
        using var scan = new TopicScan(config);
        await foreach (var record in scan.ReadToEndAsync(Topics.DeadLetters, cancellation).ConfigureAwait(false))
        {
            var datum = await schemas.ReadAsync(record.Message.Value, SchemaCatalogue.DeadLetter, cancellation).ConfigureAwait(false);
            if (datum is null || !DeadLetterCodec.TryRead(datum, out var letter))
            {
                unreadable++;
                continue;
            }

            var id = (letter.Stage, letter.Reason, letter.Origin);
            if (!letters.TryGetValue(id, out var stored)) letters.Add(id, stored = new StoredLetter(letter, record.Message.Key));
            stored.Add(letter);
        }

        return ([.. letters.Values.OrderBy(l => l.Letter.ReceivedTime).ThenBy(l => l.Letter.Origin.Offset)], unreadable);
    }
}
