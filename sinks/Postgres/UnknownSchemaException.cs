namespace Monitoring.Sinks.Postgres;

/// <summary>A record was written with a schema that has not been read yet. The record was not added; add it again once the schema is there.</summary>
public sealed class UnknownSchemaException : Exception
{
    internal UnknownSchemaException(ulong fingerprint)
        : base($"The schema {fingerprint:x16} has not been published on {Schemas.Topics.Schemas} yet.") => Fingerprint = fingerprint;

    /// <summary>CRC-64-AVRO of the writer's schema.</summary>
    public ulong Fingerprint { get; }
}
