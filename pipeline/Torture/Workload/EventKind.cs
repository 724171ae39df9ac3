namespace Monitoring.Pipeline.Torture.Workload;

/// <summary>What a published event is good for.</summary>
internal enum EventKind
{
    /// <summary>It has to be stored, unless it is a duplicate.</summary>
    Good,

    /// <summary>JSON that ends in the middle: intake refuses it.</summary>
    CutJson,

    /// <summary>Bytes that are no UTF-8: intake refuses it.</summary>
    WrongEncoding,

    /// <summary>Of 1969, before every day that is kept: it passes intake, and the sink refuses it.</summary>
    TooEarly,
}
