using Avro.Generic;
using Avro.IO;
using FsCheck.Xunit;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Schemas;

public sealed class CheckpointCodecTests
{
    [Property(MaxTest = 200)]
    public void A_checkpoint_survives_the_round_trip_and_is_what_Apache_Avro_writes(int seed)
    {
        var random = new Random(seed);
        var text = new RandomEvents(seed);
        var checkpoint = new Checkpoint(
            text.Long(), text.Long(), text.Text(30), random.Next(),
            [.. Enumerable.Range(0, random.Next(5)).Select(_ => new Chunk(text.Text(9), text.Text(9), random.Next(16 << 20)))],
            [.. Enumerable.Range(0, random.Next(50)).Select(_ => new JournalEntry(text.Long(), (JournalKind)random.Next(3), text.Long(), text.Text(9)))]);
        var bytes = CheckpointCodec.Encode(checkpoint);
        Assert.True(SingleObject.TryParse(bytes, out var fingerprint, out var datum));
        Assert.Equal(SchemaCatalogue.Checkpoint.Fingerprint, fingerprint);
        Assert.Equal(datum.ToArray(), ThroughApache(datum, SchemaCatalogue.Checkpoint));
        Assert.True(CheckpointCodec.TryRead(datum, out var read));
        Assert.Equivalent(checkpoint, read, strict: true);
    }

    [Property(MaxTest = 200)]
    public void A_dead_letter_survives_the_round_trip_and_is_what_Apache_Avro_writes(int seed)
    {
        var random = new Random(seed);
        var text = new RandomEvents(seed);
        var letter = new DeadLetter(
            text.Text(9), text.Text(9), text.Text(99), new Origin(text.Text(9), random.Next(), text.Long(), random.Next()), text.Long(), random.Next(), text.Text(500),
            random.Next(), random.Next(), random.Next(2) == 0 ? null : [1, 2, 3]);
        Assert.True(SingleObject.TryParse(DeadLetterCodec.Encode(letter), out _, out var datum));
        Assert.Equal(datum.ToArray(), ThroughApache(datum, SchemaCatalogue.DeadLetter));
        Assert.True(DeadLetterCodec.TryRead(datum, out var read));
        Assert.Equivalent(letter, read, strict: true);
    }

    [Fact]
    public void The_fingerprint_is_CRC_64_AVRO_of_the_canonical_form()
    {
        // The vectors of Avro's own schema-tests.txt.
        Assert.Equal(7195948357588979594, global::Avro.SchemaNormalization.ParsingFingerprint64(global::Avro.Schema.Parse("\"null\"")));
        Assert.Equal(8247732601305521295, global::Avro.SchemaNormalization.ParsingFingerprint64(global::Avro.Schema.Parse("\"int\"")));
    }

    private static byte[] ThroughApache(ReadOnlySpan<byte> datum, KnownSchema known)
    {
        var schema = global::Avro.Schema.Parse(known.Json.Replace(", \"logicalType\": \"timestamp-micros\"", "", StringComparison.Ordinal));
        using var input = new MemoryStream(datum.ToArray());
        var record = new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, new BinaryDecoder(input));
        using var output = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(output));
        return output.ToArray();
    }
}
