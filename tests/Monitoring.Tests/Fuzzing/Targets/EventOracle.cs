using System.Text.Json;
using System.Text.Unicode;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>What holds for every event, whatever it was read from.</summary>
internal static class EventOracle
{
    public static void Check(LogEvent e)
    {
        foreach (var text in new[] { e.Category, e.Service, e.Host, e.Message, e.TraceId, e.SpanId, e.Identity, e.Source, e.ClientAddress, e.UserAgent }) Assert.True(Utf8.IsValid(text.Span));
        Assert.True(e.TraceId.Length is 0 or 32);
        Assert.True(e.SpanId.Length is 0 or 16);
        using var json = JsonDocument.Parse(new AttributesJson().Write(e.Fields).ToArray());
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
    }
}
