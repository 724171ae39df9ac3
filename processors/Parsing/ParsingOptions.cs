using System.ComponentModel;
using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Parsing;

/// <summary>How publishers' records are read.</summary>
public sealed record ParsingOptions : IValidatedOptions
{
    [Description("Largest record value in bytes; what is larger becomes a dead letter (too_large). 1 KiB to 16 MiB.")]
    public int MaxEventBytes { get; init; } = 1024 * 1024;

    [Description("How many fields, brackets included, one record may have before it becomes a dead letter (too_many_fields). 16 to 65536.")]
    public int MaxFields { get; init; } = 4096;

    [Description("IANA zone, or an offset such as +08:00, of time stamps that name none.")]
    public string TimeZone { get; init; } = "Asia/Shanghai";

    [Description("How far an event's time may lie ahead of its record's before the event is flagged and moves no watermark. Above 0, at most a day.")]
    public TimeSpan FutureTolerance { get; init; } = TimeSpan.FromMinutes(10);

    [Description("Top-level fields that together identify an event, for publishers that send no @metadata._id and no file offset. All have to be present.")]
    public IReadOnlyList<string> IdFields { get; init; } = [];

    [Description("Top-level fields that name the service, looked at before the well-known ones.")]
    public IReadOnlyList<string> ServiceFields { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (MaxEventBytes is < 1024 or > 16 * 1024 * 1024)
            yield return new OptionError("max_event_bytes", $"{MaxEventBytes} is not within 1024 and 16777216", "Write a number of bytes such as 1048576.");
        if (MaxFields is < 16 or > 65536)
            yield return new OptionError("max_fields", $"{MaxFields} is not within 16 and 65536", "Write a number such as 4096.");
        if (!LocalZone.TryFind(TimeZone, out _))
            yield return new OptionError("time_zone", $"'{TimeZone}' is neither a known zone nor an offset", "Write an IANA name such as Asia/Shanghai, or +08:00.");
        if (FutureTolerance <= TimeSpan.Zero || FutureTolerance > TimeSpan.FromDays(1))
            yield return new OptionError("future_tolerance", $"{FutureTolerance} is not above 0 and at most 1d", "Write a time span such as 10m.");
        if (IdFields.Any(string.IsNullOrEmpty))
            yield return new OptionError("id_fields", "a name is empty", "Remove it, or name a field.");
        if (ServiceFields.Any(string.IsNullOrEmpty))
            yield return new OptionError("service_fields", "a name is empty", "Remove it, or name a field.");
    }
}
