using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Enrichment.UserAgents;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Enrichment;

/// <summary>Appends name and version of browser and system, and the device, of <see cref="LogEvent.UserAgent"/> under ECS names.</summary>
/// <remarks>
/// By the rules of uap-core, which are part of this assembly. Rules run within bounds of time, so nobody outside can slow a
/// task down with a crafted header. Results are kept by text: a known user agent allocates nothing. What the publisher sent under these names
/// stays. Single-threaded. A crash loses only the cache, which changes no result.
/// </remarks>
public sealed class UserAgentEnricher : IEnricher
{
    private const int LongestUserAgent = 2048;
    private static readonly Utf8Slice Name = EventFields.Name("user_agent.name");
    private static readonly Utf8Slice Version = EventFields.Name("user_agent.version");
    private static readonly Utf8Slice OsName = EventFields.Name("user_agent.os.name");
    private static readonly Utf8Slice OsVersion = EventFields.Name("user_agent.os.version");
    private static readonly Utf8Slice DeviceName = EventFields.Name("user_agent.device.name");
    private readonly ByteCache<Known> _cache;
    private readonly UserAgentParser _parser = UserAgentParser.Shipped;
    private readonly CounterSet _counters;
    private readonly int _parsed;

    /// <summary>An enricher with an empty cache.</summary>
    public UserAgentEnricher(UserAgentOptions options, CounterSet counters)
    {
        _cache = new ByteCache<Known>(options.CacheEntries);
        _counters = counters;
        _parsed = counters.Register("intake_user_agents_parsed");
    }

    /// <summary>Appends what the event's user agent says.</summary>
    public void Enrich(LogEvent e)
    {
        var text = e.UserAgent.Span;
        if (text.IsEmpty || text.SequenceEqual("-"u8)) return;
        if (text.Length > LongestUserAgent) text = text[..LongestUserAgent];
        var known = _cache.Find(text);
        if (known is null)
        {
            _counters.Add(_parsed);
            known = Known.From(_parser, Encoding.UTF8.GetString(text));
            _cache.Add(text, known);
        }

        var from = e.Fields.FindPrefix("user_agent."u8);
        EventFields.AddText(e.Fields, Name, known.Name, from);
        EventFields.AddText(e.Fields, Version, known.Version, from);
        EventFields.AddText(e.Fields, OsName, known.OsName, from);
        EventFields.AddText(e.Fields, OsVersion, known.OsVersion, from);
        EventFields.AddText(e.Fields, DeviceName, known.DeviceName, from);
    }

    private sealed record Known(Utf8Slice Name, Utf8Slice Version, Utf8Slice OsName, Utf8Slice OsVersion, Utf8Slice DeviceName)
    {
        public static Known From(UserAgentParser parser, string text)
        {
            var browser = parser.Browser(text);
            var system = parser.System(text);
            return new Known(
                EventFields.Value(browser.Family), EventFields.Value(browser.Version), EventFields.Value(system.Family), EventFields.Value(system.Version),
                EventFields.Value(parser.Device(text).Family));
        }
    }
}
