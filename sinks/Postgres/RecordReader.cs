using Avro;
using Monitoring.Schemas.Avro;

namespace Monitoring.Sinks.Postgres;

/// <summary>Unwraps a record: its datum as the schema of this build has it.</summary>
internal sealed class RecordReader(SchemaResolver schemas, KnownSchema reader)
{
    /// <summary>True for a record of another schema of ours, in whatever version.</summary>
    internal bool IsOther(ReadOnlySpan<byte> record)
    {
        if (!SingleObject.TryParse(record, out var fingerprint, out _) || fingerprint == reader.Fingerprint) return false;
        foreach (var known in SchemaCatalogue.All)
        {
            if (known.Name != reader.Name && (known.Fingerprint == fingerprint || known.Name == schemas.NameOf(fingerprint))) return true;
        }

        return false;
    }

    /// <returns>False where the record cannot be read, and why.</returns>
    /// <exception cref="UnknownSchemaException">Its schema has not been seen yet.</exception>
    internal bool TryDatum(ReadOnlySpan<byte> record, out ReadOnlySpan<byte> datum, out string problem)
    {
        problem = "";
        if (!SingleObject.TryParse(record, out var fingerprint, out datum))
        {
            problem = "the record is not an Avro single object";
            return false;
        }

        if (fingerprint == reader.Fingerprint) return true;
        if (!schemas.Knows(fingerprint)) throw new UnknownSchemaException(fingerprint);
        try
        {
            datum = schemas.Resolve(fingerprint, datum, reader);
            return true;
        }
        // Apache.Avro reads what it is given: bytes that do not fit end in whatever its readers throw.
        catch (Exception e) when (e is AvroException or IOException or OverflowException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            problem = $"the record does not fit its schema {fingerprint:x16}";
            return false;
        }
    }
}
