using System.Globalization;

namespace Monitoring.Benchmarks;

/// <summary>Rows a second, a round at a time.</summary>
internal sealed class SinkRates
{
    /// <summary>As the sink ships.</summary>
    public List<double> Ours { get; } = [];

    /// <summary>The sink with all rows in one transaction.</summary>
    public List<double> Whole { get; } = [];

    /// <summary><c>psql \copy</c> of text.</summary>
    public List<double> Text { get; } = [];

    /// <summary><c>psql \copy</c> of what the server exported in binary.</summary>
    public List<double> Binary { get; } = [];

    /// <summary><c>psql \copy</c> of the bytes that the sink sends.</summary>
    public List<double> Sent { get; } = [];

    /// <summary>The round that was measured last, for people.</summary>
    public string Last() => string.Create(CultureInfo.InvariantCulture,
        $"ours {Ours[^1]:F0} rows/s, in one transaction {Whole[^1]:F0}; psql text {Text[^1]:F0}, binary {Binary[^1]:F0}, of our bytes {Sent[^1]:F0}");

    public IReadOnlyList<Figure> Figures() =>
    [
        new("sink.rows", Median(Ours), "rows/s"),
        new("sink.rows_one_transaction", Median(Whole), "rows/s"),
        new("sink.psql_text", Median(Text), "rows/s"),
        new("sink.psql_binary", Median(Binary), "rows/s"),
        new("sink.psql_binary_our_bytes", Median(Sent), "rows/s"),
        Ratio("sink.ratio_text", Ours, Text, "psql \\copy text into a bare table"),
        Ratio("sink.ratio_binary", Ours, Binary, "psql \\copy binary into a bare table"),
        Ratio("sink.ratio_binary_our_bytes", Ours, Sent, "the same, of the bytes that ours sends"),
        // One batch cannot be encoded while it is stored: for comparison, it is not how the sink works.
        Ratio("sink.ratio_text_one_transaction", Whole, Text, "psql \\copy text, one transaction each", goal: null),
        Ratio("sink.ratio_binary_one_transaction", Whole, Binary, "psql \\copy binary, one transaction each", goal: null),
        Ratio("sink.ratio_binary_our_bytes_one_transaction", Whole, Sent, "the same, of the bytes that ours sends", goal: null),
    ];

    // The median of the rounds' ratios: what else the machine does drifts, and hits neighbours in one round alike.
    private static Figure Ratio(string name, List<double> ours, List<double> theirs, string against, string? goal = ">= 0.9") =>
        new(name, Median([.. ours.Zip(theirs, static (a, b) => a / b)]), "ratio", goal, against);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
