using System.Net;

namespace Monitoring.Processors.Rules.Templates;

/// <summary><c>stripPort</c> and <c>stripDomain</c>: what is no host and port stays as it is.</summary>
internal static class HostNames
{
    public static string StripPort(string text) => TrySplit(text, out var host, out _) ? host : text;

    public static string StripDomain(string text)
    {
        if (!TrySplit(text, out var host, out var port)) (host, port) = (text, "");
        if (IsAddress(host)) return text;
        host = host.Split('.')[0];
        if (port.Length == 0) return host;
        return host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
    }

    private static bool TrySplit(string text, out string host, out string port)
    {
        (host, port) = (text, "");
        var colon = text.LastIndexOf(':');
        if (colon < 0) return false;
        var inside = 0;
        var behind = 0;
        if (text[0] == '[')
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || end + 1 != colon) return false;
            host = text[1..end];
            (inside, behind) = (1, end + 1);
        }
        else
        {
            host = text[..colon];
            if (host.Contains(':', StringComparison.Ordinal)) return false;
        }

        if (text.IndexOf('[', inside) >= 0 || text.IndexOf(']', behind) >= 0) return false;
        port = text[(colon + 1)..];
        return true;
    }

    // .NET takes "1" and "0x7f.1" for addresses too.
    private static bool IsAddress(string host)
    {
        if (host.Contains(':', StringComparison.Ordinal)) return !host.AsSpan().ContainsAny("%[]") && IPAddress.TryParse(host, out _);
        var parts = host.Split('.');
        return parts.Length == 4 && parts.All(p => p.Length is > 0 and < 4 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0') && int.Parse(p, System.Globalization.CultureInfo.InvariantCulture) < 256);
    }
}
