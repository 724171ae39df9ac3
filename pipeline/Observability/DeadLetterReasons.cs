using System.Reflection;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Observability;

/// <summary>The codes of <see cref="DeadLetterReason"/> as a list, for series that start at 0.</summary>
internal static class DeadLetterReasons
{
    /// <summary>Every code.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(DeadLetterReason).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
}
