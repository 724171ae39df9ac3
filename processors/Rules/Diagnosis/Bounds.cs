namespace Monitoring.Processors.Rules.Diagnosis;

/// <summary>Between which numbers the values of an expression provably are, wherever they are numbers at all.</summary>
/// <param name="Low">Not below this…</param>
/// <param name="LowOpen">…and not this itself, where true.</param>
/// <param name="High">Not above this…</param>
/// <param name="HighOpen">…and not this itself, where true.</param>
internal readonly record struct Bounds(double Low, bool LowOpen, double High, bool HighOpen)
{
    public static readonly Bounds Any = new(double.NegativeInfinity, false, double.PositiveInfinity, false);

    public static readonly Bounds NotNegative = Any with { Low = 0 };

    public static readonly Bounds Share = Of(0, 1);

    public bool IsEmpty => Low > High || (Low == High && (LowOpen || HighOpen));

    public bool IsExact => Low == High && !IsEmpty;

    public static Bounds Of(double low, double high) => new(low, false, high, false);

    public Bounds And(Bounds other)
    {
        var (low, lowOpen) = Low > other.Low ? (Low, LowOpen) : Low < other.Low ? (other.Low, other.LowOpen) : (Low, LowOpen || other.LowOpen);
        var (high, highOpen) = High < other.High ? (High, HighOpen) : High > other.High ? (other.High, other.HighOpen) : (High, HighOpen || other.HighOpen);
        return new Bounds(low, lowOpen, high, highOpen);
    }

    public Bounds Or(Bounds other)
    {
        if (IsEmpty) return other;
        if (other.IsEmpty) return this;
        var (low, lowOpen) = Low < other.Low ? (Low, LowOpen) : Low > other.Low ? (other.Low, other.LowOpen) : (Low, LowOpen && other.LowOpen);
        var (high, highOpen) = High > other.High ? (High, HighOpen) : High < other.High ? (other.High, other.HighOpen) : (High, HighOpen && other.HighOpen);
        return new Bounds(low, lowOpen, high, highOpen);
    }

    public Bounds Plus(double number) => this with { Low = Low + number, High = High + number };

    public Bounds Times(double number) => number switch
    {
        > 0 => this with { Low = Low * number, High = High * number },
        < 0 => new Bounds(High * number, HighOpen, Low * number, LowOpen),
        _ => Any,
    };
}
