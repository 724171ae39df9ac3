using Microsoft.AspNetCore.Http;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>How a body is packed.</summary>
internal enum BodyEncoding : byte
{
    Identity,
    Gzip,
    /// <summary>The block format, without frames.</summary>
    Snappy,
    Unsupported,
}

/// <summary>One protocol that the gateway speaks: what it takes, what becomes of it, and how it is answered.</summary>
internal abstract class GatewayFormat(string name)
{
    /// <summary>Names it in metrics and logs.</summary>
    public string Name { get; } = name;

    /// <summary>How the body is packed, by the headers.</summary>
    public virtual BodyEncoding EncodingOf(HttpRequest request) => request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
    {
        "" or "identity" => BodyEncoding.Identity,
        "gzip" => BodyEncoding.Gzip,
        _ => BodyEncoding.Unsupported,
    };

    /// <summary>True where the content type is one of this protocol.</summary>
    public abstract bool Understands(HttpRequest request);

    /// <summary>Makes records of a body.</summary>
    /// <param name="request">Its headers and path.</param>
    /// <param name="body">Unpacked.</param>
    /// <param name="receivedTime">ms since 1970 UTC.</param>
    /// <param name="records">Takes the records; what is written there is thrown away where nothing was accepted.</param>
    /// <returns>The answer for the time when Kafka has acknowledged them all.</returns>
    public abstract Reply Decode(HttpRequest request, Utf8Slice body, long receivedTime, IOutput records);

    /// <summary>The answer where nothing of the request is taken.</summary>
    public virtual Reply Refuse(HttpRequest request, int status, string reason) => Reply.Text(status, reason);
}
