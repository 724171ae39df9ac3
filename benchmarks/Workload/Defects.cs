using System.Text;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Breaks a value in one of the ways that happen: a cut buffer, a wrong encoding, nothing at all, or hostile nesting.</summary>
internal static class Defects
{
    private const int Depth = 1500;
    private static readonly byte[] TooDeep = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Repeat("{\"a\":", Depth)) + "1" + new string('}', Depth));

    public static byte[] Apply(TrafficDefect defect, byte[] value, SeededRandom random) => defect switch
    {
        TrafficDefect.Truncated => value[..random.Between(value.Length / 3, value.Length - 2)],
        TrafficDefect.InvalidEncoding => Spoil(value),
        TrafficDefect.Empty => [],
        TrafficDefect.TooDeep => TooDeep,
        _ => value,
    };

    /// <summary>What is left of the personal data.</summary>
    public static PersonalDatum[] Remaining(List<PersonalDatum> data, byte[] value) =>
        [.. data.Where(datum => value.AsSpan().IndexOf(Encoding.UTF8.GetBytes(datum.Text)) >= 0)];

    // 0xFF begins nothing in UTF-8 nor in GB 18030. The last quote but one of a document is near its end and belongs to a string.
    private static byte[] Spoil(byte[] value)
    {
        var quote = value.AsSpan().LastIndexOf((byte)'"');
        return [.. value.AsSpan(0, quote), 0xFF, 0xFF, .. value.AsSpan(quote)];
    }
}
