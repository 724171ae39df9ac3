namespace Monitoring.Processors.Parsing.Lines;

/// <summary>What a key of a <c>key=value</c> line means.</summary>
internal enum LogfmtKey : byte
{
    Other,
    Message,
    Level,
    Time,
    Date,
    Trace,
    Span,
    Service,
    Source,
}

/// <summary>The keys that decide something.</summary>
internal static class LogfmtKeys
{
    public static LogfmtKey Of(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("msg"u8) || key.SequenceEqual("message"u8)) return LogfmtKey.Message;
        if (key.SequenceEqual("level"u8) || key.SequenceEqual("lvl"u8) || key.SequenceEqual("severity"u8)) return LogfmtKey.Level;
        if (key.SequenceEqual("time"u8) || key.SequenceEqual("ts"u8) || key.SequenceEqual("t"u8) || key.SequenceEqual("timestamp"u8)) return LogfmtKey.Time;
        if (key.SequenceEqual("date"u8)) return LogfmtKey.Date;
        if (key.SequenceEqual("trace_id"u8) || key.SequenceEqual("traceID"u8) || key.SequenceEqual("traceId"u8) || key.SequenceEqual("trace.id"u8)) return LogfmtKey.Trace;
        if (key.SequenceEqual("span_id"u8) || key.SequenceEqual("spanID"u8) || key.SequenceEqual("spanId"u8) || key.SequenceEqual("span.id"u8)) return LogfmtKey.Span;
        if (key.SequenceEqual("service"u8) || key.SequenceEqual("app"u8) || key.SequenceEqual("service.name"u8)) return LogfmtKey.Service;
        return key.SequenceEqual("srcip"u8) || key.SequenceEqual("client_ip"u8) || key.SequenceEqual("remote_addr"u8) ? LogfmtKey.Source : LogfmtKey.Other;
    }
}
