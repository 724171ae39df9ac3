using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Enrichment;

/// <summary>Adds what is known about an event from elsewhere. One for each task: it may keep a cache.</summary>
public interface IEnricher
{
    /// <summary>Appends fields under dotted ECS names; a field that was sent under the same name stays as it is.</summary>
    void Enrich(LogEvent e);
}
