using System.Globalization;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Business numbers. They hold letters, so that a detector of cards or mobiles has no reason to take them for one.</summary>
internal static class Ids
{
    public static string Order(SeededRandom random, DateTimeOffset time) =>
        $"SO{time.ToString("yyMMdd", CultureInfo.InvariantCulture)}-{random.Digits(6)}";

    public static string Payment(SeededRandom random) => $"PAY-{random.Digits(4)}-{random.Hex(6)}";

    public static string User(SeededRandom random) => $"u{random.Digits(7)}";
}
