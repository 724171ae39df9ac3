namespace Monitoring.Processors.Abstractions;

/// <summary>The operators of one task: a deterministic fold over its input and its journal.</summary>
/// <remarks>
/// The engine calls it from one thread at a time. It reads no clock, no random number and no environment, so that after a crash the same
/// records and the same journal entries at the same offsets give the same state and the same outputs, byte for byte.
/// An exception from it stops the task: bad input is a dead letter, never an exception.
/// </remarks>
public interface IStatefulProcessor
{
    /// <summary>Version of the format that <see cref="Save"/> writes; raise it whenever the format or the meaning of the state changes.</summary>
    int StateVersion { get; }

    /// <summary>What the operators count; the engine publishes it when the task commits.</summary>
    CounterSet Counters { get; }

    /// <summary>Takes one record. Its slices are valid until the call returns.</summary>
    void Process(in SourceRecord record, IOutput output);

    /// <summary>Time reaches the task between two records.</summary>
    /// <param name="now">ms since 1970 UTC; journalled, so replay sees the same.</param>
    /// <param name="output">As in <see cref="Process"/>.</param>
    void OnTick(long now, IOutput output);

    /// <summary>The batch ends: whatever was gathered over it is written now.</summary>
    void OnBatchEnd(IOutput output);

    /// <summary>A policy comes into force.</summary>
    /// <param name="content">Its text, UTF-8, already validated.</param>
    void OnControl(ReadOnlySpan<byte> content);

    /// <summary>Writes the state as named chunks.</summary>
    void Save(IStateWriter writer);

    /// <summary>Replaces the state by what <see cref="Save"/> wrote.</summary>
    void Load(IStateReader reader);
}
