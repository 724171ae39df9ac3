using System.Text.RegularExpressions;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.Tail;

/// <summary>Which events are shown.</summary>
/// <param name="Service">Exactly this one, or null.</param>
/// <param name="Severity">This one and worse; <see cref="Severity.Unknown"/> for all.</param>
/// <param name="Pattern">Somewhere in the message or the raw record, or null.</param>
internal sealed record TailFilter(string? Service, Severity Severity, Regex? Pattern)
{
    /// <summary>True where the event is shown.</summary>
    public bool Takes(TailEvent e) =>
        (Service is null || e.Service == Service) && e.Severity >= Severity && TakesText(e.Message);

    /// <summary>True where the pattern is in <paramref name="text"/>.</summary>
    public bool TakesText(string text) => Pattern is null || Pattern.IsMatch(text);
}
