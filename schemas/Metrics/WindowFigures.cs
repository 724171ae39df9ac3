namespace Monitoring.Schemas.Metrics;

/// <summary>What a window shows of one series, apart from the record or row that says so.</summary>
public sealed record WindowFigures
{
    /// <summary>Name and labels, canonical and encoded.</summary>
    public required byte[] Identity { get; init; }

    /// <summary>The windows' length by name.</summary>
    public required string Level { get; init; }

    /// <summary>ms since 1970 UTC; the window holds it.</summary>
    public required long Start { get; init; }

    /// <summary>ms since 1970 UTC; the window does not hold it.</summary>
    public required long End { get; init; }

    public MetricKind Kind { get; init; }

    /// <summary>UTF-8, or empty.</summary>
    public byte[] Unit { get; init; } = [];

    public int Revision { get; init; }

    public bool IsFinal { get; init; } = true;

    /// <summary>Row of monitoring.clusters, where it comes from a row.</summary>
    public short Cluster { get; init; }

    /// <summary>The one number that the metric stands for.</summary>
    public double Shown { get; init; }

    /// <summary>Its numbers; their times are not known.</summary>
    public WindowValue Value { get; init; }

    /// <summary>True where <see cref="WindowValue.Increase"/> means something.</summary>
    public bool HasIncrease { get; init; }

    /// <summary>An exact sum, or null.</summary>
    public decimal? Money { get; init; }

    public double? Distinct { get; init; }

    public (double P50, double P90, double P95, double P99)? Quantiles { get; init; }

    /// <summary>A <c>DDSketch</c>; empty where there is none or it was not asked for.</summary>
    public byte[] QuantileSketch { get; init; } = [];

    /// <summary>A <c>HyperLogLog</c>; empty where there is none or it was not asked for.</summary>
    public byte[] DistinctSketch { get; init; } = [];

    /// <summary>What a record says of its current series.</summary>
    public static WindowFigures Of(in MetricWindowsReader window) => new()
    {
        Identity = window.Identity.ToArray(),
        Level = System.Text.Encoding.UTF8.GetString(window.Level),
        Start = window.Start,
        End = window.End,
        Kind = window.Kind,
        Unit = window.Unit.ToArray(),
        Revision = window.Revision,
        IsFinal = window.IsFinal,
        Shown = window.Extras.Value,
        Value = window.Value,
        HasIncrease = window.Extras.HasIncrease,
        Money = window.Extras.Money.IsEmpty ? null : decimal.Parse(window.Extras.Money, provider: System.Globalization.CultureInfo.InvariantCulture),
        Distinct = window.Extras.Distinct,
        Quantiles = window.HasQuantiles ? window.Quantiles : null,
        QuantileSketch = window.Extras.QuantileSketch.ToArray(),
        DistinctSketch = window.Extras.DistinctSketch.ToArray(),
    };

    /// <summary>The figures as a record of <see cref="Topics.Metrics"/>.</summary>
    public byte[] Encode()
    {
        var encoder = new MetricWindowsEncoder();
        encoder.Begin(Level, Start, End);
        var extras = new WindowExtras
        {
            Value = Shown,
            HasIncrease = HasIncrease,
            Money = Money is { } money ? System.Text.Encoding.ASCII.GetBytes(money.ToString(System.Globalization.CultureInfo.InvariantCulture)) : default,
            Distinct = Distinct,
            Quantiles = Quantiles is { } q ? [q.P50, q.P90, q.P95, q.P99] : default,
            QuantileSketch = QuantileSketch,
            DistinctSketch = DistinctSketch,
        };
        encoder.Add(Identity, new SeriesMeaning(Kind, Unit), Revision, IsFinal, Value, extras);
        return encoder.End().ToArray();
    }
}
