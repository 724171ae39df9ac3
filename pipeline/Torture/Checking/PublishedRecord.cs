using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>A record of a publishers' topic, as the broker has it.</summary>
/// <param name="Origin">Where it is.</param>
/// <param name="Sending">The number of the sending in the ledger.</param>
/// <param name="TimestampMs">When the broker took it, ms since 1970 UTC.</param>
internal readonly record struct PublishedRecord(Origin Origin, int Sending, long TimestampMs);
