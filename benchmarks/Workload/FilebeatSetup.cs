namespace Monitoring.Benchmarks.Workload;

/// <summary>How one Filebeat is configured.</summary>
/// <param name="Version">Its release.</param>
/// <param name="Path">The file it reads; <c>{0}</c> stands for the service.</param>
/// <param name="Module">The module in use, or null. On the way to Kafka a module parses nothing, it only leaves hints.</param>
/// <param name="FileSet">The module's file set.</param>
/// <param name="Lean">True with <c>drop_fields</c> for what says the same in every event.</param>
/// <param name="AddsId">True with the <c>add_id</c> processor.</param>
/// <param name="TraditionalStamp">True on a host whose syslog writes RFC 3164 stamps, without year and zone.</param>
internal sealed record FilebeatSetup(
    string Version, string Path, string? Module = null, string? FileSet = null, bool Lean = false, bool AddsId = false, bool TraditionalStamp = false);
