using System.Diagnostics;

namespace Monitoring.Pipeline.Embedded;

/// <summary>What a program that we start gets to know of our variables: what it needs to run, and none of the settings, which may be secrets.</summary>
internal static class ChildEnvironment
{
    private static readonly string[] s_names = ["PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "TERM", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"];
    private static readonly string[] s_prefixes = ["LC_", "DOTNET_", "npm_config_", "NPM_CONFIG_", "XDG_"];

    /// <summary>Takes every other variable away from <paramref name="start"/>.</summary>
    public static void Reduce(ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(n => !IsHarmless(n)).ToList()) start.Environment.Remove(name);
    }

    /// <summary>True where a variable is passed on.</summary>
    public static bool IsHarmless(string name) => s_names.Contains(name) || s_prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal));
}
