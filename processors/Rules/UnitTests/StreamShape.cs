namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>How a test is made a stream.</summary>
/// <param name="RestartAt">The tick at which another processor takes over, as a part of all; 0 to below 1.</param>
/// <param name="RestartsBeforeTick">True where it does so between the samples and the watermark that lets the groups tick.</param>
/// <param name="SamplesInRecord">How many samples a record holds at the most.</param>
internal sealed record StreamShape(double RestartAt, bool RestartsBeforeTick, int SamplesInRecord);
