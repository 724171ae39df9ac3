using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;
using AlertState = Monitoring.Processors.Rules.Groups.AlertState;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>Writes alerts that begin or cease to fire, as JSON under their fingerprint.</summary>
internal sealed class AlertWriter
{
    /// <summary>The revision that was last written: they rise from alert to alert, and with time, so that also those of a task without a past are higher.</summary>
    public long Revision { get; set; }

    /// <summary>Added to alerts that do not have them.</summary>
    public IReadOnlyDictionary<string, string> ExternalLabels { get; set; } = new Dictionary<string, string>();

    /// <summary>Writes an alert that fires, or has been resolved.</summary>
    /// <param name="alert">As it is now.</param>
    /// <param name="timeMs">The tick; ms since 1970 UTC.</param>
    /// <param name="output">Takes the record.</param>
    public void Write(Alert alert, long timeMs, IOutput output)
    {
        Revision = Math.Max(Revision + 1, timeMs);
        var isFiring = alert.State == AlertState.Firing;
        var labels = Sorted(NamedTexts.Of(alert.Labels));
        foreach (var (name, value) in ExternalLabels) labels.TryAdd(name, value);
        var written = new AlertEvent
        {
            Labels = labels,
            Annotations = Sorted(alert.Annotations),
            Revision = Revision,
            State = isFiring ? Schemas.Alerts.AlertState.Firing : Schemas.Alerts.AlertState.Resolved,
            StartsAt = DateTimeOffset.FromUnixTimeMilliseconds(alert.FiredAt ?? alert.ActiveAt),
            EndsAt = isFiring ? null : DateTimeOffset.FromUnixTimeMilliseconds(alert.ResolvedAt ?? timeMs),
            Value = double.IsFinite(alert.Value) ? alert.Value : null,
        };
        output.Write(Topics.Alerts, Encoding.UTF8.GetBytes(written.Fingerprint), AlertJson.Write(written), timeMs);
    }

    private static SortedDictionary<string, string> Sorted(NamedTexts texts)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in texts.Texts) sorted[name] = text;
        return sorted;
    }
}
