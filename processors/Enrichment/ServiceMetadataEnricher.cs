using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Enrichment;

/// <summary>Appends <c>service.owner</c>, <c>service.team</c>, <c>service.criticality</c> and <c>service.tier</c> by the event's service.</summary>
/// <remarks>What the publisher sent under these names stays. It holds no state over events: a crash loses nothing.</remarks>
public sealed class ServiceMetadataEnricher : IEnricher
{
    private const int LongestService = 256;
    private static readonly Utf8Slice Owner = EventFields.Name("service.owner");
    private static readonly Utf8Slice Team = EventFields.Name("service.team");
    private static readonly Utf8Slice Criticality = EventFields.Name("service.criticality");
    private static readonly Utf8Slice Tier = EventFields.Name("service.tier");
    private readonly Dictionary<string, Row>.AlternateLookup<ReadOnlySpan<char>> _rows;
    private readonly CounterSet _counters;
    private readonly int _unknown;

    /// <summary>An enricher over the given rows; of two rows for one service the later counts.</summary>
    public ServiceMetadataEnricher(IEnumerable<ServiceMetadata> rows, CounterSet counters)
    {
        var table = new Dictionary<string, Row>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in rows)
        {
            table[row.Service] = new Row(
                EventFields.Value(row.Owner), EventFields.Value(row.Team), EventFields.Value(row.Criticality), EventFields.Value(row.Tier));
        }

        _rows = table.GetAlternateLookup<ReadOnlySpan<char>>();
        _counters = counters;
        _unknown = counters.Register("intake_service_unknown");
    }

    /// <summary>Appends what is known of the event's service; an event without a service, or of an unlisted one, stays as it is.</summary>
    public void Enrich(LogEvent e)
    {
        if (e.Service.IsEmpty || _rows.Dictionary.Count == 0) return;
        Span<char> name = stackalloc char[LongestService];
        if (!Encoding.UTF8.TryGetChars(e.Service.Span, name, out var length) || !_rows.TryGetValue(name[..length], out var row))
        {
            _counters.Add(_unknown);
            return;
        }

        EventFields.AddText(e.Fields, Owner, row.Owner);
        EventFields.AddText(e.Fields, Team, row.Team);
        EventFields.AddText(e.Fields, Criticality, row.Criticality);
        EventFields.AddText(e.Fields, Tier, row.Tier);
    }

    private sealed record Row(Utf8Slice Owner, Utf8Slice Team, Utf8Slice Criticality, Utf8Slice Tier);
}
