using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Masking;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Intake;

/// <summary>Writes what was refused to the dead-letter topic: reason, origin, a masked excerpt, and the sealed original where there is a key.</summary>
internal sealed class DeadLetterWriter(string stage, DeadLetterSealer? sealer, CounterSet counters)
{
    private const int ExcerptBytes = 512;

    /// <summary>Writes one dead letter, or one for each sealed part, under the record's own key: a replay publishes it again.</summary>
    public void Write(in Origin origin, long receivedTime, Utf8Slice recordKey, Utf8Slice value, in ParseError error, Masker masker, Arena arena, IOutput output)
    {
        counters.Add(counters.Register("dead_letters", "reason", error.Reason));
        var detail = error.Position < 0 ? error.Detail : $"{error.Detail} at byte {error.Position}";
        var letter = new DeadLetter(stage, error.Reason, detail, origin, receivedTime, value.Length, Excerpt(value, masker, arena));
        var key = recordKey.IsEmpty ? Encoding.UTF8.GetBytes($"{origin.Topic}-{origin.Partition}") : recordKey.Span;
        if (sealer is null)
        {
            output.Write(Topics.DeadLetters, key, DeadLetterCodec.Encode(letter), receivedTime / 1000);
            return;
        }

        var parts = sealer.Seal(origin, value.Span);
        for (var i = 0; i < parts.Count; i++)
        {
            var part = letter with { Part = i, Parts = parts.Count, Sealed = parts[i] };
            output.Write(Topics.DeadLetters, key, DeadLetterCodec.Encode(part), receivedTime / 1000);
        }
    }

    // Masked whole and cut after, so that a cut never leaves a part of something that would have been recognised.
    private static string Excerpt(Utf8Slice value, Masker masker, Arena arena)
    {
        var text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(value.Span[..Math.Min(value.Length, 4 * ExcerptBytes)]).Replace('\0', '\uFFFD'));
        var masked = masker.MaskText(new Utf8Slice(text), arena).ToString();
        return masked.Length <= ExcerptBytes ? masked : masked[..(char.IsHighSurrogate(masked[ExcerptBytes - 1]) ? ExcerptBytes - 1 : ExcerptBytes)];
    }
}
