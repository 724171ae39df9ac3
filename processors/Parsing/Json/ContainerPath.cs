using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Kubernetes metadata from a log file's name, for agents that lost their connection to the API server.</summary>
internal static class ContainerPath
{
    private const int IdLength = 64;

    /// <summary>Appends pod, name space, container and id of <c>/var/log/containers/&lt;pod&gt;_&lt;ns&gt;_&lt;container&gt;-&lt;id&gt;.log</c>.</summary>
    /// <returns>The container's name, or empty.</returns>
    public static Utf8Slice Recover(Promotion promotion)
    {
        var path = promotion.Line.Path;
        var directory = path.Span.IndexOf("/containers/"u8);
        if (directory < 0 || !path.Span.EndsWith(".log"u8)) return default;
        var name = path.Slice(directory + 12, path.Length - directory - 16);
        var dash = name.Span.LastIndexOf((byte)'-');
        if (dash < 0 || name.Length - dash - 1 != IdLength) return default;
        var pod = name.Span.IndexOf((byte)'_');
        if (pod < 1) return default;
        var space = name.Span[(pod + 1)..].IndexOf((byte)'_');
        var containerStart = pod + space + 2;
        if (space < 1 || containerStart >= dash) return default;
        var container = name.Slice(containerStart, dash - containerStart);
        var fields = promotion.Event.Fields;
        fields.AddText(Names.KubernetesPod, name.Slice(0, pod));
        fields.AddText(Names.KubernetesNamespace, name.Slice(pod + 1, space));
        fields.AddText(Names.KubernetesContainer, container);
        fields.AddText(Names.ContainerId, name.Slice(dash + 1));
        return container;
    }
}
