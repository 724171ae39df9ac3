using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.Masking;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.LogMetrics;

/// <summary>A <see cref="LogMetric"/>, ready to look at events.</summary>
internal sealed class CompiledMetric
{
    // So that no sum of a window overflows.
    private const decimal MostMoney = 1_000_000_000_000;
    private readonly Condition? _when;
    private readonly Condition? _over;
    private readonly FieldReference? _value;
    private readonly FieldReference[] _distinct;
    private readonly bool _money;
    private readonly byte[] _unit;
    private readonly CounterSet _counters;
    private readonly int _redacted;
    private byte[] _items = new byte[256];

    public CompiledMetric(LogMetric metric, FieldVocabulary names, CounterSet counters)
    {
        Name = Encoding.UTF8.GetBytes(metric.Name);
        _counters = counters;
        _redacted = counters.Register("log_metric_items_redacted", "metric", metric.Name);
        Overflows = counters.Register("log_metric_overflows", "metric", metric.Name);
        Where = Parse(metric.Where, names);
        _when = Parse(metric.When, names);
        _over = Parse(metric.Over, names);
        _value = metric.Value.Length == 0 ? null : names.Refer(metric.Value);
        _distinct = [.. metric.Distinct.Select(names.Refer)];
        _money = metric.Money;
        _unit = Encoding.UTF8.GetBytes(metric.Unit);
        HasQuantiles = metric.Quantiles;
        Shows = metric.Shows != Shows.Unsaid ? metric.Shows
            : HasDistinct ? Shows.Distinct
            : metric.Money ? Shows.Money
            : _value is not null || _when is not null ? Shows.Average
            : Shows.Count;
    }

    public byte[] Name { get; }

    /// <summary>Counter of the events that went into the overflow series.</summary>
    public int Overflows { get; }

    public Condition? Where { get; }

    public Shows Shows { get; }

    public bool HasQuantiles { get; }

    public bool HasDistinct => _distinct.Length > 0;

    /// <summary>True where only the lower part of a ratio is counted.</summary>
    public bool IsRatio => _over is not null;

    /// <summary>No running total: what a window holds is all there is.</summary>
    public SeriesMeaning Meaning => new(MetricKind.Gauge, _unit);

    /// <summary>The series that share its labels.</summary>
    public LabelGroup Group { get; set; } = null!;

    /// <summary>Its place in the group.</summary>
    public int Place { get; set; }

    /// <summary>A field without which nothing is measured, or null.</summary>
    public FieldReference? Needs => _value ?? _distinct.FirstOrDefault();

    /// <summary>What the event gives, where it is one of those that are chosen and has what is needed.</summary>
    public bool TryMeasure(EventFields fields, out Measured measured)
    {
        measured = new Measured { Number = 1, IsCounted = true };
        if (Where?.Holds(fields) == false) return false;
        if (_when is not null) measured.Number = _when.Holds(fields) ? 1 : 0;
        if (_value is not null && !_value.TryNumber(fields, out measured.Number)) return false;
        if (_money && !_value!.TryDecimal(fields, MostMoney, out measured.Money)) return false;
        if (_distinct.Length > 0 && !TryHash(fields, out measured.Item)) return false;
        measured.HasMoney = _money;
        if (_over is not null) measured.IsCounted = _over.Holds(fields);
        return true;
    }

    private bool TryHash(EventFields fields, out ulong hash)
    {
        var length = 0;
        hash = 0;
        foreach (var field in _distinct)
        {
            var text = field.Text(fields).Span;
            if (text.IsEmpty) return false;
            if (MaskWriter.IsRedaction(text))
            {
                // One item for everybody would look like a figure.
                _counters.Add(_redacted);
                return false;
            }

            if (_distinct.Length == 1)
            {
                hash = XxHash3.HashToUInt64(text);
                return true;
            }

            if (_items.Length < length + 4 + text.Length) Array.Resize(ref _items, (length + 4 + text.Length) * 2);
            BinaryPrimitives.WriteInt32LittleEndian(_items.AsSpan(length), text.Length);
            text.CopyTo(_items.AsSpan(length + 4));
            length += 4 + text.Length;
        }

        hash = XxHash3.HashToUInt64(_items.AsSpan(0, length));
        return true;
    }

    private static Condition? Parse(string text, FieldVocabulary names) => text.Length == 0 ? null : ConditionParser.Parse(text, names);
}

/// <summary>What one event gives to one metric.</summary>
internal struct Measured
{
    public double Number;

    /// <summary>False for the upper part of a ratio.</summary>
    public bool IsCounted;

    public bool HasMoney;

    public decimal Money;

    /// <summary>Hash of the distinct item.</summary>
    public ulong Item;
}
