using Monitoring.Pipeline.Embedded.Broker.Network;
using Monitoring.Pipeline.Embedded.Broker.Security;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>One request of a connection, its body still to be read.</summary>
internal sealed class Request(WireReader body, SaslSession session, string clientHost, Endpoint advertised, CancellationToken stopping)
{
    public WireReader Body { get; } = body;

    /// <summary>The connection's login.</summary>
    public SaslSession Session { get; } = session;

    public string ClientHost { get; } = clientHost;

    /// <summary>Where this client shall find the broker again: it depends on the listener that it came in by.</summary>
    public Endpoint Advertised { get; } = advertised;

    /// <summary>The broker is about to end; whoever waits shall stop.</summary>
    public CancellationToken Stopping { get; } = stopping;

    public short Version { get; set; }

    public string ClientId { get; set; } = "";

    /// <summary>False for a produce request with acks=0, which is never answered.</summary>
    public bool IsAnswered { get; set; } = true;
}
