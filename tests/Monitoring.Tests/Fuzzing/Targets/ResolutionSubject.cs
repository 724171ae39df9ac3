using Monitoring.Schemas.Avro;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>Records of other schemas on the way to the sink. The first byte picks writer and reader.</summary>
internal sealed class ResolutionSubject
{
    /// <summary>Schemas of builds that never were: what may be resolved, what may not, and what reads forever.</summary>
    public static readonly string[] Writers =
    [
        SchemaCatalogue.DeadLetter.Json.Replace("\"name\": \"size\", \"type\": \"int\"", "\"name\": \"size\", \"type\": \"long\"", StringComparison.Ordinal),
        SchemaCatalogue.Checkpoint.Json.Replace("\"name\": \"base_control\"", "\"name\": \"another\"", StringComparison.Ordinal),
        """{"type":"record","name":"DeadLetter","namespace":"monitoring","fields":[{"name":"next","type":["null","monitoring.DeadLetter"]}]}""",
        """{"type":"record","name":"Checkpoint","namespace":"monitoring","fields":[{"name":"nothing","type":{"type":"array","items":"null"}},{"name":"next_offset","type":"long"}]}""",
        """{"type":"record","name":"Checkpoint","namespace":"monitoring","fields":[{"name":"m","type":{"type":"map","values":["null","bytes","double",{"type":"fixed","name":"F","size":16},{"type":"enum","name":"E","symbols":["a","b"]}]}},{"name":"next_offset","type":"int"}]}""",
        SchemaCatalogue.LogEvent.Json.Replace("\"name\": \"origin_index\", \"type\": \"int\", \"default\": 0", "\"name\": \"extra\", \"type\": {\"type\": \"map\", \"values\": \"string\"}", StringComparison.Ordinal),
    ];

    private readonly SchemaResolver _resolver = new();
    private readonly ulong[] _writers;

    public ResolutionSubject() => _writers = [.. Writers.Where(IsAccepted).Select(_resolver.Add)];

    public Action? Run(byte[] input)
    {
        if (input.Length == 0) return null;
        var reader = SchemaCatalogue.All[input[0] / _writers.Length % SchemaCatalogue.All.Count];
        Span<byte> header = stackalloc byte[SingleObject.HeaderLength];
        header[0] = 0xC3;
        header[1] = 1;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(header[2..], _writers[input[0] % _writers.Length]);
        byte[] record = [.. header, .. input.AsSpan(1)];
        var fits = new RecordReader(_resolver, reader).TryDatum(record, out var datum, out var problem);
        var resolved = fits ? datum.ToArray() : null;
        return () =>
        {
            Assert.Equal(fits, problem.Length == 0);
            if (resolved is null) return;
            // What was resolved is a datum of the reader's schema, to the last byte.
            if (reader == SchemaCatalogue.LogEvent) Assert.True(LogEventView.TryRead(resolved, out _));
            else if (reader == SchemaCatalogue.DeadLetter) Assert.True(DeadLetterCodec.TryRead(resolved, out _));
            else Assert.True(CheckpointCodec.TryRead(resolved, out _));
        };
    }

    private static bool IsAccepted(string json)
    {
        try
        {
            new SchemaResolver().Add(json);
            return true;
        }
        catch (Avro.SchemaParseException)
        {
            return false;
        }
    }
}
