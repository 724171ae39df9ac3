using System.Globalization;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Business numbers. They hold letters, so that a detector of cards or mobiles has no reason to take them for one.</summary>
internal static class Ids
{
    public static string Order(SeededRandom random, DateTimeOffset time) =>
        $"SO{time.ToString("yyMMdd", CultureInfo.InvariantCulture)}-{random.Digits(6)}";

    public static string Payment(SeededRandom random) => $"PAY-{random.Digits(4)}-{random.Hex(6)}";

    /// <summary>One of twenty thousand customers: the same user has the same session. Short, because longer session ids are taken for what opens a door.</summary>
    public static (string User, string Session) Customer(SeededRandom random)
    {
        var number = random.Below(20_000);
        return (string.Create(CultureInfo.InvariantCulture, $"u{1_000_000 + (number * 7)}"), string.Create(CultureInfo.InvariantCulture, $"s{100_000 + number}"));
    }

    public static string User(SeededRandom random) => $"u{random.Digits(7)}";
}
