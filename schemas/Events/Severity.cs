namespace Monitoring.Schemas.Events;

/// <summary>OpenTelemetry's severity numbers, 1 to 24; the named ones are those that log libraries and syslog write.</summary>
/// <remarks>Source: OpenTelemetry logs data model, "SeverityNumber" and its appendix B (syslog, log4j, .NET).</remarks>
public enum Severity : byte
{
    /// <summary>The event says nothing about it.</summary>
    Unknown = 0,
    Trace = 1,
    Debug = 5,
    Info = 9,
    /// <summary>Syslog notice.</summary>
    Notice = 10,
    Warn = 13,
    Error = 17,
    /// <summary>Syslog crit.</summary>
    Critical = 18,
    /// <summary>Syslog alert.</summary>
    Alert = 19,
    /// <summary>Fatal, panic, syslog emerg.</summary>
    Fatal = 21,
}
