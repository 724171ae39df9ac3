using System.Collections.Concurrent;
using Avro;
using Avro.Generic;
using Avro.IO;

namespace Monitoring.Schemas.Avro;

/// <summary>Rewrites a datum of another version of a schema into the version that this build reads, by Avro's resolution rules.</summary>
/// <remarks>The slow path: only records of older or newer builds take it. Thread-safe.</remarks>
public sealed class SchemaResolver
{
    private const int MostSchemaCharacters = 256 * 1024;
    private readonly ConcurrentDictionary<ulong, Schema> _writers = new();

    /// <summary>Makes a writer's schema known.</summary>
    /// <param name="json">The schema as published on <see cref="Topics.Schemas"/>.</param>
    /// <returns>Its fingerprint.</returns>
    /// <exception cref="SchemaParseException">The text is not an Avro schema of a record, or longer than any real one.</exception>
    public ulong Add(string json)
    {
        var (schema, fingerprint) = Parse(json);
        _writers.TryAdd(fingerprint, schema);
        return fingerprint;
    }

    /// <summary>True where the writer's schema is known; where it is not, a reader waits for it.</summary>
    public bool Knows(ulong fingerprint) => _writers.ContainsKey(fingerprint);

    /// <summary>The record's name by the writer's schema; null where that is not known.</summary>
    public string? NameOf(ulong fingerprint) => _writers.GetValueOrDefault(fingerprint)?.Name;

    /// <summary>The datum as <paramref name="reader"/> writes it.</summary>
    /// <exception cref="AvroException">The schemas cannot be resolved, or the bytes do not fit the writer's schema.</exception>
    public byte[] Resolve(ulong fingerprint, ReadOnlySpan<byte> datum, KnownSchema reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var writer = _writers[fingerprint];
        // Apache.Avro believes lengths and counts, and follows a schema that holds itself down to the end of the stack.
        if (!DatumWalk.Fits(writer, datum)) throw new AvroException("The bytes do not fit the writer's schema.");
        var generic = new GenericDatumReader<GenericRecord>(writer, reader.Parsed);
        using var input = new MemoryStream(datum.ToArray(), writable: false);
        var record = generic.Read(null!, new BinaryDecoder(input));
        using var output = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(reader.Parsed).Write(record, new BinaryEncoder(output));
        return output.ToArray();
    }

    private static (RecordSchema Schema, ulong Fingerprint) Parse(string json)
    {
        if (json.Length > MostSchemaCharacters) throw new SchemaParseException($"a schema of {json.Length} characters; at most {MostSchemaCharacters} are read");
        try
        {
            var record = Schema.Parse(json) as RecordSchema ?? throw new SchemaParseException("the schema is not a record's");
            return (record, unchecked((ulong)SchemaNormalization.ParsingFingerprint64(record)));
        }
        // Its parser lets through whatever the layers below it throw.
        catch (Exception e) when (e is not SchemaParseException)
        {
            throw new SchemaParseException(e.Message, e);
        }
    }
}
