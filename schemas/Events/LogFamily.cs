namespace Monitoring.Schemas.Events;

/// <summary>Which table an event is stored in. The order is that of the Avro enum.</summary>
public enum LogFamily : byte
{
    /// <summary><c>app_logs</c></summary>
    App = 0,
    /// <summary><c>system_logs</c></summary>
    System = 1,
    /// <summary><c>security_logs</c></summary>
    Security = 2,
}
