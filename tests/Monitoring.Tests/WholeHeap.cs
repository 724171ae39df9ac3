namespace Monitoring.Tests;

/// <summary>Specs that weigh the heap: they run after all others, one at a time, because the heap is everybody's.</summary>
[CollectionDefinition(nameof(WholeHeap), DisableParallelization = true)]
public sealed class WholeHeap;
