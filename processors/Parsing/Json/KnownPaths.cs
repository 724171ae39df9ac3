namespace Monitoring.Processors.Parsing.Json;

/// <summary>Which path stands for which <see cref="Known"/> field: nested objects and flat dotted names (ecs-logging) alike.</summary>
internal static class KnownPaths
{
    /// <summary>Paths with dots between names; a path whose start is a known container is found both nested and flat.</summary>
    public static readonly (string Path, Known Field)[] All =
    [
        ("agent", Known.AgentObject), ("agent.id", Known.AgentId), ("agent.name", Known.AgentName), ("agent.type", Known.AgentType), ("agent.hostname", Known.AgentHostname),
        ("@metadata", Known.Metadata), ("@metadata.beat", Known.MetadataBeat), ("@metadata._id", Known.MetadataId),
        ("log", Known.Log), ("log.file", Known.LogFile), ("log.file.path", Known.FilePath), ("log.file.fingerprint", Known.FileFingerprint),
        ("log.file.device_id", Known.FileDevice), ("log.file.inode", Known.FileInode), ("log.offset", Known.Offset), ("log.flags", Known.LogFlags), ("log.level", Known.LogLevel),
        ("@timestamp", Known.AtTimestamp),
        ("tag", Known.Tag), ("stream", Known.Stream), ("logtag", Known.LogTag), ("tags", Known.Tags),

        ("timestamp", Known.Timestamp), ("time", Known.Time), ("ts", Known.Ts), ("@t", Known.ClefTime), ("Timestamp", Known.SerilogTime), ("datetime", Known.Datetime),
        ("event_time", Known.EventTimeField), ("eventTime", Known.EventTimeField), ("asctime", Known.Asctime), ("time_local", Known.TimeLocal), ("time_iso8601", Known.TimeIso8601),
        ("msec", Known.Msec), ("timeMillis", Known.TimeMillis), ("localTime", Known.LocalTime), ("date", Known.Date), ("timeStamp", Known.Timestamp),
        ("instant", Known.Instant), ("instant.epochSecond", Known.InstantSeconds),

        ("level", Known.Level), ("@l", Known.ClefLevel), ("Level", Known.SerilogLevel), ("severity", Known.SeverityField), ("severityText", Known.SeverityText),
        ("severity_text", Known.SeverityText), ("severityNumber", Known.SeverityNumber), ("severity_number", Known.SeverityNumber), ("levelname", Known.LevelName),
        ("log_level", Known.LogLevelFlat), ("loglevel", Known.LogLevelFlat), ("logLevel", Known.LogLevelFlat), ("lvl", Known.Lvl), ("levelno", Known.LevelNumber),
        ("级别", Known.LevelZh), ("日志级别", Known.LevelZh), ("priority", Known.SyslogPriority), ("PRIORITY", Known.SyslogSeverity),

        ("message", Known.Message), ("msg", Known.Msg), ("@m", Known.ClefMessage), ("@mt", Known.ClefTemplate), ("RenderedMessage", Known.RenderedMessage),
        ("MessageTemplate", Known.MessageTemplate), ("short_message", Known.ShortMessage), ("body", Known.Body), ("MESSAGE", Known.Message), ("@x", Known.Exception),

        ("service", Known.Service), ("service.name", Known.ServiceName), ("service.type", Known.ServiceType), ("service_name", Known.ServiceFlat), ("serviceName", Known.ServiceFlat),
        ("app", Known.App), ("application", Known.Application), ("app_name", Known.AppName), ("appname", Known.AppName), ("appName", Known.AppName),
        ("fields", Known.Fields), ("fields.service", Known.FieldsService), ("fields.service_name", Known.FieldsService), ("fields.app", Known.FieldsApp),
        ("fields.application", Known.FieldsApp), ("fields.log_type", Known.FieldsLogType), ("log_type", Known.LogType), ("logtype", Known.LogType),
        ("kubernetes", Known.Kubernetes), ("kubernetes.labels", Known.KubernetesLabels), ("kubernetes.labels.app", Known.LabelApp),
        ("kubernetes.labels.app.kubernetes.io/name", Known.LabelAppName), ("kubernetes.labels.app_kubernetes_io/name", Known.LabelAppNameDedotted),
        ("kubernetes.labels.k8s-app", Known.LabelK8sApp), ("kubernetes.container", Known.KubernetesContainer), ("kubernetes.container.name", Known.KubernetesContainerName),
        ("kubernetes.container_name", Known.KubernetesContainerFlat), ("kubernetes.pod", Known.KubernetesPod), ("kubernetes.pod.name", Known.KubernetesPodName),
        ("kubernetes.pod_name", Known.KubernetesPodFlat),
        ("kubernetes.node", Known.KubernetesNode), ("kubernetes.node.name", Known.KubernetesNodeName), ("kubernetes.host", Known.KubernetesHost),

        ("container", Known.Container), ("container.name", Known.ContainerName), ("container_name", Known.ContainerName),
        ("host", Known.Host), ("host.name", Known.HostName), ("host.hostname", Known.HostHostname), ("hostname", Known.Hostname), ("_HOSTNAME", Known.Hostname),
        ("MachineName", Known.MachineName), ("process", Known.Process), ("process.name", Known.ProcessName), ("ident", Known.Ident), ("program", Known.Program),
        ("SYSLOG_IDENTIFIER", Known.Ident), ("event", Known.Event), ("event.module", Known.EventModule), ("event.dataset", Known.EventDataset),
        ("event.category", Known.EventCategory), ("event.timezone", Known.EventTimezone),
        ("Properties", Known.Properties), ("Properties.ServiceName", Known.ServiceFlat), ("Properties.Application", Known.Application), ("Properties.MachineName", Known.MachineName),
        ("Properties.TraceId", Known.TraceId), ("Properties.SpanId", Known.SpanId), ("ServiceName", Known.ServiceFlat), ("Application", Known.Application),


        ("trace", Known.Trace), ("trace.id", Known.TraceId), ("trace_id", Known.TraceId), ("traceId", Known.TraceId), ("TraceId", Known.TraceId), ("traceid", Known.TraceId),
        ("traceID", Known.TraceId), ("otelTraceID", Known.TraceId), ("@tr", Known.ClefTrace), ("span", Known.Span), ("span.id", Known.SpanId), ("span_id", Known.SpanId),
        ("spanId", Known.SpanId), ("SpanId", Known.SpanId), ("spanID", Known.SpanId), ("otelSpanID", Known.SpanId), ("@sp", Known.ClefSpan), ("traceparent", Known.Traceparent),

        ("source", Known.Source), ("source.ip", Known.SourceIp), ("source.address", Known.SourceAddress), ("client", Known.Client), ("client.ip", Known.ClientIp),
        ("client.address", Known.ClientAddress), ("remote_addr", Known.RemoteAddress), ("remote_ip", Known.RemoteAddress), ("client_ip", Known.ClientIp), ("clientip", Known.ClientIp),
        ("http_x_forwarded_for", Known.ForwardedFor), ("x_forwarded_for", Known.ForwardedFor), ("user_agent", Known.UserAgentObject), ("user_agent.original", Known.UserAgent),
        ("http_user_agent", Known.UserAgent), ("userAgent", Known.UserAgent), ("status", Known.Status), ("http", Known.Http), ("http.response", Known.HttpResponse),
        ("http.response.status_code", Known.StatusCode), ("status_code", Known.StatusCode), ("request", Known.Request),

        ("resourceMetrics", Known.ResourceMetrics), ("resourceSpans", Known.ResourceSpans), ("metrics", Known.Metrics),
        ("metricset", Known.Metricset), ("labels", Known.Labels), ("name", Known.Name), ("value", Known.Value),
    ];
}
