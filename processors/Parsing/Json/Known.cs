namespace Monitoring.Processors.Parsing.Json;

/// <summary>The fields that decide something, whichever publisher sends them. Their paths are in <see cref="KnownPaths"/>.</summary>
internal enum Known : byte
{
    None = 0,
    // Containers whose members matter.
    AgentObject, Metadata, Log, LogFile, Host, Event, Service, Kubernetes, KubernetesPod, KubernetesNode, KubernetesContainer, KubernetesLabels,
    Container, Fields, Trace, Span, Source, Client, UserAgentObject, Properties, Metricset, Labels, Tags, Name, Value, Message, Process,
    Http, HttpResponse, Instant,
    // Envelope.
    AgentId, AgentName, AgentType, AgentHostname, MetadataBeat, MetadataId, FilePath, FileFingerprint, FileDevice, FileInode, Offset, LogFlags,
    AtTimestamp, Tag, Stream, LogTag,
    // Time written by the application.
    Timestamp, Time, Ts, ClefTime, SerilogTime, Datetime, EventTimeField, EventTimezone, Asctime, TimeLocal, TimeIso8601, Msec, TimeMillis, InstantSeconds, LocalTime, Date,
    // Severity.
    LogLevel, Level, ClefLevel, SerilogLevel, SeverityField, SeverityText, SeverityNumber, LevelName, LogLevelFlat, Lvl, LevelNumber, LevelZh, SyslogPriority, SyslogSeverity,
    // Message.
    Msg, ClefMessage, ClefTemplate, RenderedMessage, MessageTemplate, ShortMessage, Body, Exception,
    // Service, host.
    ServiceName, ServiceType, ServiceFlat, App, Application, FieldsService, FieldsApp, LabelApp, LabelAppName, LabelAppNameDedotted, LabelK8sApp, KubernetesContainerName,
    KubernetesContainerFlat, KubernetesPodName, KubernetesPodFlat, KubernetesNodeName, KubernetesHost, ContainerName, AppName,
    HostName, HostHostname, Hostname, MachineName, ProcessName, Ident, Program, FieldsLogType, LogType, EventModule, EventDataset, EventCategory,
    // Trace context.
    TraceId, SpanId, ClefTrace, ClefSpan, Traceparent,
    // Client.
    SourceIp, SourceAddress, ClientIp, ClientAddress, RemoteAddress, ForwardedFor, UserAgent, Status, StatusCode, Request,
    // Not logs, and OTLP.
    ResourceMetrics, ResourceSpans, Metrics,
    Count,
}
