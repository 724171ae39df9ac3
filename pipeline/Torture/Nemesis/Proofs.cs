namespace Monitoring.Pipeline.Torture.Nemesis;

/// <summary>What a fault leaves behind where it hit work in flight.</summary>
[Flags]
internal enum Proofs
{
    None = 0,

    /// <summary>Records of a transaction that was aborted.</summary>
    Aborted = 1,

    /// <summary>State that was rebuilt from records.</summary>
    Replayed = 2,

    /// <summary>A process that was told that it is no longer the owner.</summary>
    Fenced = 4,
}
