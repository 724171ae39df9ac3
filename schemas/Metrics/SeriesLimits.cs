namespace Monitoring.Schemas.Metrics;

/// <summary>What a series may carry; bytes are those of UTF-8.</summary>
/// <param name="Labels">How many labels, beside the name.</param>
/// <param name="NameBytes">The metric's name and each label's name.</param>
/// <param name="ValueBytes">Each label's value.</param>
public sealed record SeriesLimits(int Labels = 64, int NameBytes = 1024, int ValueBytes = 4096);

/// <summary>Why a name and labels are no series.</summary>
public enum SeriesFault : byte
{
    None = 0,
    NoName,
    NameTooLong,
    NoLabelName,
    LabelNameTooLong,
    LabelValueTooLong,
    TooManyLabels,
    DuplicateLabel,
    /// <summary>A label that this pipeline gives a meaning of its own.</summary>
    ReservedLabel,
    InvalidEncoding,
}
