using System.Text;
using Avro;
using Avro.Generic;
using Avro.IO;
using Monitoring.Pipeline.Commands.DeadLetters;
using Monitoring.Pipeline.Commands.Tail;
using Monitoring.Processors.Intake;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>What stages write for each other, as anybody may have written it: Avro records, their schemas, sealed originals, stored text.</summary>
internal static class CodecTargets
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, DeadLetterSealer.KeyLength).Select(i => (byte)i)];
    private const int PartSize = 1024;
    private static readonly Origin Place = new("app-logs", 3, 99, 0);

    private static readonly byte[][] Letters =
    [
        Datum(DeadLetterCodec.Encode(new DeadLetter("intake", "invalid_json", "at byte 3", Place, 1_700_000_000_000_000, 12, "ex\u00e9rpt"))),
        Datum(DeadLetterCodec.Encode(new DeadLetter("sink", "row_refused", "", Place, long.MaxValue, 12, "", 1, 2, [1, 2, 3]))),
    ];

    private static readonly byte[][] Checkpoints =
    [
        Datum(CheckpointCodec.Encode(new Checkpoint(12, 3, "abc", 1, [new Chunk("position", new string('a', 32), 24), new Chunk("segment-0", new string('b', 32), 1000)],
            [new JournalEntry(3, JournalKind.Tick, 1_700_000_000_000), new JournalEntry(5, JournalKind.Control, 0, "def"), new JournalEntry(7, JournalKind.BatchEnd)]))),
        Datum(CheckpointCodec.Encode(new Checkpoint(0, 0, "", 1, [], []))),
    ];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("avro-log-event", () => ReadEvent, Events()) { Mutations = 6_000, MemoryFactor = 0, MemoryFloor = 4096 },
        new("avro-dead-letter", () => ReadLetter, Letters) { Mutations = 6_000, Shapes = [Shape.Run("zeros", "\0"), Shape.Run("ones", "\u0001")] },
        new("avro-checkpoint", () => ReadCheckpoint, Checkpoints) { Mutations = 6_000, MemoryFactor = 16, GrowthFactor = 32, Shapes = [Shape.Run("zeros", "\0"), Shape.Run("empty chunks", "\0\0\0", "\0\0\0\0\u00fe\u00fe\u007f"), Shape.Run("ones", "\u0001")] },
        new("avro-resolution", () => new ResolutionSubject().Run, [.. Letters.Concat(Checkpoints).Concat(Events()).SelectMany(d => new byte[][] { [0, .. d], [1, .. d], [2, .. d], [3, .. d], [4, .. d], [5, .. d] })])
            { Mutations = 3_000, MemoryFactor = 64, GrowthFactor = 64, MemoryFloor = 256 * 1024, Shapes = [Shape.Run("ones", "\u0002", "\u0004"), Shape.Run("zeros", "\0"), Shape.Run("many items", "\u0002", "\u0005\u00fe\u00fe\u007f")] },
        new("avro-schema", () => ReadSchema, [.. SchemaCatalogue.All.Select(s => Encoding.UTF8.GetBytes(s.Json)), .. ResolutionSubject.Writers.Select(Encoding.UTF8.GetBytes)])
            { Mutations = 1_000, MemoryFactor = 200, MemoryFloor = 1 << 20, Words = ["\"type\":\"array\",\"items\":"u8.ToArray(), "\"null\""u8.ToArray(), "\"monitoring.Checkpoint\""u8.ToArray(), "\"default\":"u8.ToArray()] },
        new("sealed-parts", () => OpenSealed, [.. new DeadLetterSealer(Key, PartSize).Seal(Place, "what was refused, in parts"u8)]) { MemoryFactor = 8 },
        new("stored-text", () => StoreText, "a\u241B0000b"u8.ToArray(), "a\0b\u241B"u8.ToArray(), "中文 \ud83d\ude00"u8.ToArray()) { Mutations = 6_000, MemoryFactor = 16, Shapes = [Shape.Run("NUL", "\0"), Shape.Run("symbols", "\u241B"), Shape.Run("Chinese", "中")] },
        new("tail", () => ShowEvent, Events()) { Mutations = 4_000, MemoryFactor = 30 },
        new("letter-text", () => ShowLetter, Letters) { MemoryFactor = 30 },
    ];

    private static byte[][] Events()
    {
        var e = new LogEvent(new Arena())
        {
            Origin = Place,
            EventTime = 1_700_000_000_000_000,
            ReceivedTime = 1_700_000_000_000_000,
            ObservedTime = 5,
            Severity = Severity.Error,
            Category = Utf8Slice.From("access"),
            Service = Utf8Slice.From("s"),
            Host = Utf8Slice.From("h"),
            Message = Utf8Slice.From("GET / 中"),
            TraceId = Utf8Slice.From(new string('a', 32)),
        };
        e.Fields.AddText(Utf8Slice.From("k"), Utf8Slice.From("v\"\n"));
        return [Datum(new LogEventEncoder().Encode(e).ToArray())];
    }

    private static byte[] Datum(byte[] record) => record[SingleObject.HeaderLength..];

    private static Action? ReadEvent(byte[] input)
    {
        var fits = LogEventView.TryRead(input, out var e);
        var length = e.Message.Length + e.Attributes.Length;
        return () =>
        {
            Assert.True(length <= input.Length);
            if (fits) Assert.True(Fits(input, SchemaCatalogue.LogEvent.Parsed) ?? true);
        };
    }

    private static Action? ReadLetter(byte[] input)
    {
        if (!DeadLetterCodec.TryRead(input, out var letter)) return null;
        return () =>
        {
            var again = DeadLetterCodec.Encode(letter);
            Assert.True(DeadLetterCodec.TryRead(Datum(again), out var second));
            Assert.Equal(letter with { Sealed = null }, second with { Sealed = null });
            Assert.Equal(letter.Sealed, second.Sealed);
        };
    }

    private static Action? ReadCheckpoint(byte[] input)
    {
        if (!CheckpointCodec.TryRead(input, out var checkpoint)) return null;
        return () =>
        {
            Assert.True(CheckpointCodec.TryRead(Datum(CheckpointCodec.Encode(checkpoint)), out var second));
            Assert.Equal(checkpoint.Chunks, second.Chunks);
            Assert.Equal(checkpoint.Journal, second.Journal);
        };
    }

    /// <summary>Whether Apache.Avro reads the bytes to their end; null where it fails for reasons of its own.</summary>
    private static bool? Fits(byte[] datum, Schema schema)
    {
        try
        {
            using var stream = new MemoryStream(datum);
            new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, new BinaryDecoder(stream));
            return stream.Position == stream.Length;
        }
        catch (AvroException)
        {
            return false;
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static Action? ReadSchema(byte[] input)
    {
        var resolver = new SchemaResolver();
        try
        {
            var fingerprint = resolver.Add(Encoding.UTF8.GetString(input));
            return () => Assert.True(resolver.Knows(fingerprint));
        }
        catch (SchemaParseException)
        {
            return null;
        }
    }

    private static Action? OpenSealed(byte[] input)
    {
        var parts = new DeadLetterSealer(Key, PartSize).Seal(Place, input);
        var opened = SealedParts.Open([.. parts], Place, Key);
        var forged = SealedParts.Open([input], Place, Key);
        return () =>
        {
            Assert.Equal(input, opened);
            // Only what was sealed opens, whoever wrote it.
            if (forged is not null) Assert.Equal(input, Assert.Single(new DeadLetterSealer(Key, PartSize).Seal(Place, forged)));
        };
    }

    private static Action? StoreText(byte[] input)
    {
        if (!System.Text.Unicode.Utf8.IsValid(input)) return null;
        var buffer = new ByteBuffer();
        StoredText.AppendText(buffer, input);
        StoredText.AppendJson(buffer, input);
        return () =>
        {
            RowOracle.Text(input);
            RowOracle.Json(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { [Encoding.UTF8.GetString(input)] = Encoding.UTF8.GetString(input) }));
            StoredText.Unescape(Encoding.UTF8.GetString(input));
        };
    }

    private static Action? ShowEvent(byte[] input)
    {
        var e = TailEvent.Read(input);
        if (e is null) return null;
        var (line, json) = (e.Line(), e.Json());
        return () =>
        {
            Assert.DoesNotContain(line, char.IsControl);
            Assert.DoesNotContain(json, c => c < ' ');
        };
    }

    private static Action? ShowLetter(byte[] input)
    {
        if (!DeadLetterCodec.TryRead(input, out var letter)) return null;
        var stored = new StoredLetter(letter, "key"u8.ToArray());
        var lines = LetterText.Lines(stored).ToList();
        LetterText.Json(stored);
        return () => Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
    }
}
