using Monitoring.Schemas.Avro;
using Npgsql;

namespace Monitoring.Sinks.Postgres;

/// <summary>What the writers of one process share.</summary>
internal sealed record SinkContext(PostgresOptions Options, NpgsqlDataSource Database, OpenDays Days, Retrying Retrying, SchemaResolver Schemas, TimeProvider Time, ISinkObserver Observer);
