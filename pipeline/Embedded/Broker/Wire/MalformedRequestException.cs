namespace Monitoring.Pipeline.Embedded.Broker.Wire;

/// <summary>The bytes of a request do not follow the protocol; its connection is closed.</summary>
internal sealed class MalformedRequestException(string message) : Exception(message);
