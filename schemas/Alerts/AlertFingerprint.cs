using System.Text;

namespace Monitoring.Schemas.Alerts;

/// <summary>The hash by which Prometheus and Alertmanager know an alert: FNV-1a, 64 bits, over the sorted labels.</summary>
/// <remarks>Source: prometheus/common, model/signature.go and model/fnv.go: each name and each value is followed by the byte 255.</remarks>
public static class AlertFingerprint
{
    private const ulong Basis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>The fingerprint as 16 lower-case hexadecimal digits.</summary>
    /// <param name="labels">Sorted by name, byte by byte.</param>
    public static string Of(SortedDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var hash = Basis;
        foreach (var (name, value) in labels) hash = Add(Add(hash, name), value);
        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (var b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * Prime;
        return (hash ^ 255) * Prime;
    }
}
