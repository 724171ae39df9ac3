using System.Runtime.InteropServices;

namespace Monitoring.Processors.Deduplication;

/// <summary>One remembered identity: 24 bytes, in memory and in snapshots alike.</summary>
/// <param name="Low">Low half of the fingerprint.</param>
/// <param name="High">High half of the fingerprint.</param>
/// <param name="Time">Stream time at its insertion, in µs.</param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct Entry(ulong Low, ulong High, long Time);
