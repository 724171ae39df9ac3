using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Where the readers of all formats put what they find: labels first, then samples under names that share them.</summary>
/// <remarks>It refuses series that cannot be and samples whose time cannot be, each for itself, so that the rest of a record is kept.</remarks>
internal sealed class SampleWriter(SampleOptions options)
{
    // A line of many tags and short fields takes thirty times its size where every sample has its labels; beyond this, somebody means harm.
    private const int MostExpansion = 64;

    private readonly long _future = (long)options.FutureTolerance.TotalMilliseconds;
    private readonly long _age = (long)options.MaxAge.TotalMilliseconds;
    private ISampleConsumer _consumer = null!;
    private Utf8Slice _record;
    private long _room;

    /// <summary>The labels of the series written next.</summary>
    public SeriesBuilder Labels { get; } = new(options.Limits());

    /// <summary>Scratch memory for one record.</summary>
    public Arena Arena { get; } = new();

    /// <summary>Scratch memory for a name.</summary>
    public TextBuffer Name { get; } = new();

    /// <summary>When the record reached Kafka, ms since 1970 UTC.</summary>
    public long ReceivedTime { get; private set; }

    /// <summary>True until something of the record was written, left out or refused.</summary>
    public bool IsUntouched { get; private set; }

    /// <summary>Starts a record.</summary>
    public void Begin(in SourceRecord record, ISampleConsumer consumer)
    {
        _consumer = consumer;
        _record = record.Value;
        ReceivedTime = Math.Clamp(record.Timestamp, 0, UnixTime.Latest / 1000);
        _room = (1 << 20) + ((long)MostExpansion * record.Value.Length);
        IsUntouched = true;
        Arena.Reset();
        Labels.Clear();
        Labels.JoinsDuplicates = false;
    }

    /// <summary>Adds a label whose name may hold what PromQL would want quoted.</summary>
    public void AddLabel(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name.Clear();
        Name.AppendName(name, isMetric: false);
        Labels.Add(Name.Written, value);
    }

    /// <summary>Names a series; its samples follow with <see cref="Write(in Sample, int)"/>.</summary>
    /// <returns>False where it was refused.</returns>
    public bool Begin(ReadOnlySpan<byte> name, in SeriesMeaning meaning, int position)
    {
        if (_room < 0) return Refuse(DeadLetterReason.SeriesTooLarge, "the names and labels of its series take more than 64 times the record's size", position);
        var fault = Labels.Build(name, out var identity);
        if (fault != SeriesFault.None) return Refuse(Reason(fault), Detail(fault), position);
        IsUntouched = false;
        _room -= identity.Length;
        _consumer.Begin(identity, meaning);
        return true;
    }

    /// <summary>Writes a sample of the series named last.</summary>
    public void Write(in Sample sample, int position)
    {
        if (sample.Time - ReceivedTime > _future) Refuse(DeadLetterReason.TimeOutOfRange, "a sample's time lies further ahead of its record's than samples.future_tolerance allows", position);
        else if (ReceivedTime - sample.Time > _age) Refuse(DeadLetterReason.TimeOutOfRange, "a sample's time lies further before its record's than samples.max_age allows", position);
        else _consumer.Accept(sample);
    }

    /// <summary>Writes the one sample of a series.</summary>
    public void Write(ReadOnlySpan<byte> name, in SeriesMeaning meaning, in Sample sample, int position)
    {
        if (Begin(name, meaning, position)) Write(sample, position);
    }

    /// <summary>The number of a field; a boolean is 0 or 1. Any other field is noted, and a number that no double holds refused.</summary>
    public bool TryNumber(in Field field, out double value)
    {
        value = field.Kind == FieldKind.True ? 1 : 0;
        if (field.Kind is FieldKind.True or FieldKind.False) return true;
        if (field.Kind == FieldKind.Number) return SampleValues.TryFinite(field.Value.Span, out value) || Refuse(DeadLetterReason.InvalidSample, "a number is larger than a double holds", PositionOf(field.Value));
        Skip(1);
        return false;
    }

    /// <summary>Notes fields that are no samples.</summary>
    public void Skip(int fields)
    {
        IsUntouched = false;
        _consumer.Skip(fields);
    }

    /// <summary>Refuses the record, a series or a sample of it.</summary>
    /// <returns>Always false.</returns>
    public bool Refuse(string reason, string detail, int position)
    {
        IsUntouched = false;
        _consumer.Reject(new ParseError(reason, detail, position));
        return false;
    }

    /// <summary>Where in the record's value a part of it begins, or -1.</summary>
    public int PositionOf(Utf8Slice part) => part.TryFindIn(_record, out var at) ? at : -1;

    private static string Reason(SeriesFault fault) => fault is SeriesFault.NameTooLong or SeriesFault.LabelNameTooLong or SeriesFault.LabelValueTooLong or SeriesFault.TooManyLabels
        ? DeadLetterReason.SeriesTooLarge
        : DeadLetterReason.InvalidSeries;

    private static string Detail(SeriesFault fault) => fault switch
    {
        SeriesFault.NoName => "a series has no name",
        SeriesFault.NameTooLong => "a series' name is longer than samples.max_name_bytes",
        SeriesFault.NoLabelName => "a label has no name",
        SeriesFault.LabelNameTooLong => "a label's name is longer than samples.max_name_bytes",
        SeriesFault.LabelValueTooLong => "a label's value is longer than samples.max_value_bytes",
        SeriesFault.TooManyLabels => "a series has more labels than samples.max_labels",
        SeriesFault.DuplicateLabel => "a label occurs twice in a series",
        SeriesFault.ReservedLabel => "a series carries __name__ or __overflow__ as a label",
        _ => "a name or a label's value is not UTF-8",
    };
}
