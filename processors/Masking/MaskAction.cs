namespace Monitoring.Processors.Masking;

/// <summary>What happens to something that was recognised.</summary>
public enum MaskAction
{
    /// <summary>It is left as it is.</summary>
    Allow,
    /// <summary>Replaced by a word that names its kind: <c>[masked-email]</c>.</summary>
    Redact,
    /// <summary>All but its last four characters become <c>*</c>. Secrets and what is shorter than eight characters are redacted instead.</summary>
    Partial,
    /// <summary>Replaced by a keyed hash, equal for equal values, so that events can be joined: <c>[masked-email-k1-…]</c>.</summary>
    Pseudonym,
    /// <summary>Taken out without a trace; a field of which nothing else is left is taken out whole.</summary>
    Drop,
}
