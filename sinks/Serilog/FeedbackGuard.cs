using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;

namespace Monitoring.Sinks.Serilog;

/// <summary>Keeps what publishing itself logs out of what is published: otherwise an unreachable broker would make events about events.</summary>
internal static class FeedbackGuard
{
    private static readonly AsyncLocal<bool> s_inside = new();
    private static readonly string[] s_excluded = [typeof(FeedbackGuard).Namespace!, "Confluent.Kafka"];

    /// <summary>From here on, in this flow of execution, nothing is published.</summary>
    public static void Enter() => s_inside.Value = true;

    /// <summary>Writes to Serilog's self log; where that leads back into a logger, it is not published.</summary>
    public static void Report(string format, object? first = null, object? second = null)
    {
        var before = s_inside.Value;
        s_inside.Value = true;
        try
        {
            SelfLog.WriteLine(format, first, second);
        }
        finally
        {
            s_inside.Value = before;
        }
    }

    /// <summary>True for an event that comes from publishing itself.</summary>
    public static bool Excludes(LogEvent logEvent)
    {
        if (s_inside.Value) return true;
        return logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var context)
            && context is ScalarValue { Value: string source }
            && s_excluded.Any(e => source.StartsWith(e, StringComparison.Ordinal));
    }
}
