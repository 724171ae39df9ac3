namespace Monitoring.Schemas.Events;

/// <summary>A record, an event or a row that was refused. See <c>dead-letter.avsc</c> for the fields.</summary>
/// <param name="Stage">The stage that refused it.</param>
/// <param name="Reason">A code of <see cref="DeadLetterReason"/>.</param>
/// <param name="Detail">What is wrong and where.</param>
/// <param name="Origin">The publisher's record.</param>
/// <param name="ReceivedTime">The record's time stamp, µs since 1970 UTC.</param>
/// <param name="Size">Bytes of the refused value.</param>
/// <param name="Excerpt">The masked start of the value.</param>
/// <param name="Part">Number of the sealed part, from 0.</param>
/// <param name="Parts">How many sealed parts there are, 0 for none.</param>
/// <param name="Sealed">Nonce, cipher text and tag of this part, or null.</param>
public sealed record DeadLetter(
    string Stage, string Reason, string Detail, Origin Origin, long ReceivedTime, int Size, string Excerpt,
    int Part = 0, int Parts = 0, byte[]? Sealed = null);

/// <summary>Why something was refused: a bounded list, because it labels metrics.</summary>
public static class DeadLetterReason
{
    public const string InvalidJson = "invalid_json";
    public const string InvalidEncoding = "invalid_encoding";
    public const string TooDeep = "too_deep";
    public const string TooLarge = "too_large";
    public const string TooManyFields = "too_many_fields";
    public const string Empty = "empty";
    public const string NotALog = "not_a_log";
    public const string NotAMetric = "not_a_metric";
    public const string InvalidLine = "invalid_line";
    public const string InvalidSeries = "invalid_series";
    public const string InvalidSample = "invalid_sample";
    public const string SeriesTooLarge = "series_too_large";
    public const string OutOfOrder = "out_of_order";
    public const string NativeHistogram = "native_histogram";
    public const string UnknownSchema = "unknown_schema";
    public const string TimeOutOfRange = "time_out_of_range";
    public const string RowRefused = "row_refused";
    public const string UnreadableEvent = "unreadable_event";
}
