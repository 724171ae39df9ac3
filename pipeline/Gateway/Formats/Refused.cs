using Monitoring.Processors.Abstractions;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>Tells a sender what was refused, in one line.</summary>
internal static class Refused
{
    public static string Text(IEnumerable<(ParseError First, int Count)> reasons) => string.Join("; ", reasons.Select(r => Text(r.First, r.Count)));

    private static string Text(ParseError first, int count) =>
        $"{first.Detail}{(first.Position >= 0 ? $" (at byte {first.Position})" : "")}{(count > 1 ? $" and {count - 1} more of {first.Reason}" : "")}";
}
