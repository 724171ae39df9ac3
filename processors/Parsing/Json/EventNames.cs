using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Service, host, category and family.</summary>
internal sealed class EventNames(IReadOnlyList<string> serviceFields)
{
    private readonly byte[][] _serviceFields = [.. serviceFields.Select(Encoding.UTF8.GetBytes)];

    private static ReadOnlySpan<Known> ServiceFields =>
    [
        Known.ServiceName, Known.ServiceFlat, Known.Service, Known.LabelApp, Known.LabelAppName, Known.LabelAppNameDedotted, Known.LabelK8sApp,
        Known.KubernetesContainerName, Known.KubernetesContainerFlat, Known.ContainerName, Known.FieldsService, Known.FieldsApp, Known.AppName, Known.App, Known.Application,
    ];

    private static ReadOnlySpan<Known> FallbackFields => [Known.Ident, Known.Program, Known.ProcessName, Known.EventModule, Known.ServiceType];

    private static ReadOnlySpan<Known> HostFields =>
    [
        Known.HostName, Known.Host, Known.AgentName, Known.AgentHostname, Known.KubernetesNodeName, Known.KubernetesHost, Known.Hostname, Known.HostHostname, Known.MachineName,
    ];

    private static ReadOnlySpan<Known> KindFields => [Known.FieldsLogType, Known.LogType, Known.EventCategory];

    public void Promote(Promotion promotion)
    {
        var e = promotion.Event;
        e.Service = Service(promotion);
        var host = promotion.Outer.First(HostFields);
        if (host.IsEmpty) host = promotion.Inner.First(HostFields);
        e.Host = host.IsEmpty ? promotion.Line.Host : host;
        var kind = Categories.OfWord(promotion.First(KindFields).Span);
        var dataset = promotion.Outer.Text(Known.EventDataset);
        if (dataset.IsEmpty) dataset = promotion.Inner.Text(Known.EventDataset);
        e.Category = Category(e, kind, Categories.OfDataset(promotion.Line.Module.Span, dataset.Span), promotion);
        if (IsAudit(kind) || IsAudit(e.Category)) e.Family = LogFamily.Security;
    }

    private Utf8Slice Service(Promotion promotion)
    {
        foreach (var name in _serviceFields)
        {
            var place = promotion.Event.Fields.Find(name);
            var text = place < 0 ? default : promotion.Outer.Text(place);
            if (!text.IsEmpty) return text;
        }

        var service = promotion.First(ServiceFields);
        if (service.IsEmpty && !promotion.Outer.Has(Known.KubernetesContainerName)) service = ContainerPath.Recover(promotion);
        if (service.IsEmpty) service = promotion.Line.Program;
        if (service.IsEmpty) service = promotion.First(FallbackFields);
        return service.IsEmpty ? OfPath(promotion.Line.Path.Span) : service;
    }

    /// <summary>Where Filebeat ships a web server's files without its module, the path is all there is.</summary>
    private static Utf8Slice OfPath(ReadOnlySpan<byte> path)
    {
        if (path.IndexOf("/nginx/"u8) >= 0) return Services.Nginx;
        if (path.IndexOf("/apache2/"u8) >= 0 || path.IndexOf("/httpd/"u8) >= 0) return Services.Apache;
        return path.IndexOf("/postgresql/"u8) >= 0 ? Services.Postgres : default;
    }

    /// <summary>The publisher's word, else the module's, else the line's format, else the family's.</summary>
    private static Utf8Slice Category(LogEvent e, Utf8Slice kind, Utf8Slice dataset, Promotion promotion)
    {
        if (!kind.IsEmpty) return kind;
        if (!dataset.IsEmpty) return dataset;
        if (!e.Category.IsEmpty) return e.Category;
        if (promotion.Outer.Has(Known.Exception) || promotion.Inner.Has(Known.Exception)) return Categories.Error;
        return Categories.OfFamily(e.Family);
    }

    private static bool IsAudit(Utf8Slice category) => category.Span.SequenceEqual(Categories.Audit.Span) || category.Span.SequenceEqual(Categories.Security.Span);
}
