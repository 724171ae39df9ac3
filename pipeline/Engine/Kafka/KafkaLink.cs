using Confluent.Kafka;
using Serilog;

namespace Monitoring.Pipeline.Engine.Kafka;

/// <summary>Whether this process reaches its brokers. Says so once when it changes, whatever many clients notice it. Thread-safe.</summary>
internal sealed class KafkaLink(ILogger log)
{
    private readonly Lock _lock = new();
    private volatile string? _trouble;

    /// <summary>Why no broker is reached; null where one is.</summary>
    public string? Trouble => _trouble;

    /// <summary>A client's error: heeded where it means that no broker is reached.</summary>
    public void Heard(Error error)
    {
        if (error.Code is ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve) Lost(error.Reason);
    }

    /// <summary>No broker is reached.</summary>
    public void Lost(string reason)
    {
        lock (_lock)
        {
            if (_trouble is not null) return;
            _trouble = reason;
        }

        log.Warning("No Kafka broker is reached, everything waits: {Reason}", reason);
    }

    /// <summary>A broker answered.</summary>
    public void Answered()
    {
        if (_trouble is null) return;
        lock (_lock)
        {
            if (_trouble is null) return;
            _trouble = null;
        }

        log.Information("A Kafka broker is reached again");
    }
}
