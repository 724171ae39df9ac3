using Monitoring.Pipeline.Torture.Workload;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>A refusal: where the record was, who refused it and why.</summary>
internal readonly record struct StoredLetter(Origin Origin, string Stage, string Reason)
{
    /// <summary>The refusal that has to come of a broken record.</summary>
    public static StoredLetter Of(in Origin origin, EventKind kind) => kind switch
    {
        EventKind.CutJson => new(origin, "intake", DeadLetterReason.InvalidJson),
        EventKind.WrongEncoding => new(origin, "intake", DeadLetterReason.InvalidEncoding),
        _ => new(origin, "sink", DeadLetterReason.TimeOutOfRange),
    };
}
