using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>A committed record of one of the pipeline's own topics.</summary>
/// <param name="Partition">Where it is.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Key">What it is ordered by.</param>
/// <param name="Origin">The publisher's record that it was made of.</param>
/// <param name="Stage">Who wrote it: <c>intake</c>, or <c>sink</c> for its own refusals, which may come twice.</param>
internal readonly record struct OutputRecord(int Partition, long Offset, string Key, Origin Origin, string Stage);
