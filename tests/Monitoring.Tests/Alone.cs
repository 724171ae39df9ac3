namespace Monitoring.Tests;

/// <summary>Tests that measure what belongs to the whole process, such as its heap, and therefore run when no other test does.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class Alone;
