using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>One kind of request: the versions that are understood and what answers it.</summary>
internal sealed record Api(ApiKey Key, short Least, short Most, short FlexibleFrom, Func<Request, WireWriter, ValueTask> Handle)
{
    /// <summary>For requests that are answered at once.</summary>
    public Api(ApiKey key, short least, short most, short flexibleFrom, Action<Request, WireWriter> handle)
        : this(key, least, most, flexibleFrom, (request, answer) =>
        {
            handle(request, answer);
            return ValueTask.CompletedTask;
        })
    {
    }
}
