namespace Monitoring.Processors.Rules.Language;

/// <summary>What an expression evaluates to.</summary>
internal enum ValueType
{
    /// <summary>One number.</summary>
    Scalar,

    /// <summary>A set of series with one value each, at one time.</summary>
    Vector,

    /// <summary>A set of series with the values of a range of time.</summary>
    Matrix,

    /// <summary>A text.</summary>
    String,
}
