using Microsoft.AspNetCore.Http;

namespace Monitoring.Pipeline.Http;

/// <summary>Who sent a request, as <see cref="ListenerSecurity.Guard"/> judged it.</summary>
internal static class Caller
{
    /// <summary>True where details may be told.</summary>
    public static bool IsTrusted(HttpContext context) => context.Items[typeof(ListenerSecurity)] is true;
}
