using Microsoft.AspNetCore.Http;

namespace Monitoring.Pipeline.Gateway;

/// <summary>What a request is answered with.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">In the form that the sender reads.</param>
/// <param name="ContentType">Of the body; empty where there is none.</param>
internal sealed record Reply(int Status, ReadOnlyMemory<byte> Body = default, string ContentType = "")
{
    /// <summary>Samples or events that its records hold.</summary>
    public int Accepted { get; init; }

    /// <summary>What was refused of it.</summary>
    public int Rejected { get; init; }

    /// <summary>More headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Text for people, one line.</summary>
    public static Reply Text(int status, string text) => new(status, System.Text.Encoding.UTF8.GetBytes(text + "\n"), "text/plain; charset=utf-8");

    /// <summary>Sends it.</summary>
    public async Task SendAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        foreach (var (name, value) in Headers) context.Response.Headers[name] = value;
        if (Status == StatusCodes.Status204NoContent) return;
        if (ContentType.Length > 0) context.Response.ContentType = ContentType;
        context.Response.ContentLength = Body.Length;
        await context.Response.BodyWriter.WriteAsync(Body, context.RequestAborted).ConfigureAwait(false);
    }
}
