using Monitoring.Benchmarks.Workload;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>A personal datum that was published and the record that holds it.</summary>
/// <param name="Origin">The record.</param>
/// <param name="Datum">What must not be stored.</param>
/// <param name="IsResend">True where the same datum is listed for the first copy already.</param>
/// <param name="IsBroken">True where the record was broken on purpose, so it is a dead letter and no row.</param>
internal sealed record PersonalPlace(Origin Origin, PersonalDatum Datum, bool IsResend, bool IsBroken);
