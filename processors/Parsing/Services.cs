using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing;

/// <summary>Services that a file's path gives away.</summary>
internal static class Services
{
    public static readonly Utf8Slice Nginx = Utf8Slice.From("nginx");
    public static readonly Utf8Slice Apache = Utf8Slice.From("apache");
    public static readonly Utf8Slice Postgres = Utf8Slice.From("postgresql");
}
