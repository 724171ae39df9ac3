using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>May a batch be appended? A duplicate may not, but is answered with the offset that it got the first time.</summary>
internal readonly record struct SequenceVerdict(ErrorCode Error, long DuplicateOfOffset = -1, long DuplicateTimestampMs = -1)
{
    // The default value must mean "append"; its zero would otherwise read as a duplicate of offset 0.
    private readonly bool _duplicate = DuplicateOfOffset >= 0;

    public bool IsDuplicate => _duplicate;
}
