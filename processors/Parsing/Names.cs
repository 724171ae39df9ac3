using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing;

/// <summary>Names of fields that are derived from lines: ECS where it has one.</summary>
internal static class Names
{
    /// <summary>What stood before the message: header and message together are the line as it was sent.</summary>
    public static readonly Utf8Slice Header = Utf8Slice.From("log.header");

    public static readonly Utf8Slice Timestamp = Utf8Slice.From("@timestamp");
    public static readonly Utf8Slice EventCreated = Utf8Slice.From("event.created");
    public static readonly Utf8Slice EventOutcome = Utf8Slice.From("event.outcome");
    public static readonly Utf8Slice LogLevel = Utf8Slice.From("log.level");
    public static readonly Utf8Slice SourceAddress = Utf8Slice.From("source.address");
    public static readonly Utf8Slice SourceIp = Utf8Slice.From("source.ip");
    public static readonly Utf8Slice SourcePort = Utf8Slice.From("source.port");
    public static readonly Utf8Slice UserName = Utf8Slice.From("user.name");
    public static readonly Utf8Slice Method = Utf8Slice.From("http.request.method");
    public static readonly Utf8Slice Url = Utf8Slice.From("url.original");
    public static readonly Utf8Slice HttpVersion = Utf8Slice.From("http.version");
    public static readonly Utf8Slice Status = Utf8Slice.From("http.response.status_code");
    public static readonly Utf8Slice BodyBytes = Utf8Slice.From("http.response.body.bytes");
    public static readonly Utf8Slice Referrer = Utf8Slice.From("http.request.referrer");
    public static readonly Utf8Slice UserAgent = Utf8Slice.From("user_agent.original");
    public static readonly Utf8Slice RemoteList = Utf8Slice.From("nginx.access.remote_ip_list");
    public static readonly Utf8Slice RequestTime = Utf8Slice.From("nginx.access.request_time");
    public static readonly Utf8Slice UpstreamTime = Utf8Slice.From("nginx.access.upstream_response_time");
    public static readonly Utf8Slice Upstream = Utf8Slice.From("nginx.access.upstream_addr");
    public static readonly Utf8Slice TlsProtocol = Utf8Slice.From("apache.access.ssl.protocol");
    public static readonly Utf8Slice TlsCipher = Utf8Slice.From("apache.access.ssl.cipher");
    public static readonly Utf8Slice ApacheModule = Utf8Slice.From("apache.error.module");
    public static readonly Utf8Slice Connection = Utf8Slice.From("nginx.error.connection_id");
    public static readonly Utf8Slice Pid = Utf8Slice.From("process.pid");
    public static readonly Utf8Slice ThreadId = Utf8Slice.From("process.thread.id");
    public static readonly Utf8Slice ProcessName = Utf8Slice.From("process.name");
    public static readonly Utf8Slice HostHostname = Utf8Slice.From("host.hostname");
    public static readonly Utf8Slice Priority = Utf8Slice.From("log.syslog.priority");
    public static readonly Utf8Slice Facility = Utf8Slice.From("log.syslog.facility.code");
    public static readonly Utf8Slice SeverityCode = Utf8Slice.From("log.syslog.severity.code");
    public static readonly Utf8Slice SyslogVersion = Utf8Slice.From("log.syslog.version");
    public static readonly Utf8Slice ProcId = Utf8Slice.From("log.syslog.procid");
    public static readonly Utf8Slice MsgId = Utf8Slice.From("log.syslog.msgid");
    public static readonly Utf8Slice SshMethod = Utf8Slice.From("system.auth.ssh.method");
    public static readonly Utf8Slice SshSignature = Utf8Slice.From("system.auth.ssh.signature");
    public static readonly Utf8Slice SudoTty = Utf8Slice.From("system.auth.sudo.tty");
    public static readonly Utf8Slice SudoPwd = Utf8Slice.From("system.auth.sudo.pwd");
    public static readonly Utf8Slice SudoUser = Utf8Slice.From("system.auth.sudo.user");
    public static readonly Utf8Slice SudoCommand = Utf8Slice.From("system.auth.sudo.command");
    public static readonly Utf8Slice SudoError = Utf8Slice.From("system.auth.sudo.error");
    public static readonly Utf8Slice Database = Utf8Slice.From("postgresql.log.database");
    public static readonly Utf8Slice DurationMs = Utf8Slice.From("postgresql.log.duration_ms");
    public static readonly Utf8Slice Stream = Utf8Slice.From("stream");
    public static readonly Utf8Slice KubernetesPod = Utf8Slice.From("kubernetes.pod.name");
    public static readonly Utf8Slice KubernetesNamespace = Utf8Slice.From("kubernetes.namespace");
    public static readonly Utf8Slice KubernetesContainer = Utf8Slice.From("kubernetes.container.name");
    public static readonly Utf8Slice ContainerId = Utf8Slice.From("container.id");

    public static readonly Utf8Slice Success = Utf8Slice.From("success");
    public static readonly Utf8Slice Failure = Utf8Slice.From("failure");
}
