using Monitoring.Pipeline.Embedded.Broker;
using Monitoring.Pipeline.Embedded.Broker.Apis;
using Monitoring.Pipeline.Embedded.Broker.Groups;
using Monitoring.Pipeline.Embedded.Broker.Network;
using Monitoring.Pipeline.Embedded.Broker.Security;
using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Transactions;
using Monitoring.Pipeline.Embedded.Broker.Wire;
using Monitoring.Tests.Broker;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>A request of a client: the first byte picks its kind, the second its version, the rest is its body.</summary>
internal sealed class RequestSubject
{
    private readonly Node _node;
    private readonly WireReader _body = new();
    private readonly Api[] _apis;

    public RequestSubject()
    {
        var folder = Scratch.Folder();
        var data = DataFolder.Open(folder);
        var topics = new TopicStore(data.Logs);
        topics.Create("t", 2, new Dictionary<string, string>(), validateOnly: false);
        var groups = new GroupCoordinator(data.Offsets, TimeProvider.System, 0);
        _node = new Node(new BrokerOptions { DataDirectory = folder }, data.ClusterId, topics, groups, new TransactionCoordinator(data.Transactions, topics, groups, TimeProvider.System), TimeProvider.System);
        _apis = [.. _node.Apis.Values.OrderBy(a => a.Key)];
    }

    /// <summary>Bodies of strings, arrays and numbers in every kind and some versions; mutation does the rest.</summary>
    public static byte[][] Seeds()
    {
        using var writer = new WireWriter();
        var seeds = new List<byte[]>();
        for (byte api = 0; api < 31; api++)
        {
            for (byte version = 0; version < 10; version += 3)
            {
                foreach (var flexible in new[] { false, true })
                {
                    writer.Reset();
                    writer.Flexible = flexible;
                    writer.String("t");
                    writer.Int16(1);
                    writer.Int32(1000);
                    writer.Count(1);
                    writer.String("t");
                    writer.Count(1);
                    writer.Int32(0);
                    writer.Bytes(Batches.Of(("k", "v")));
                    writer.Tags();
                    writer.Int32Array([0, 1]);
                    writer.Int64(5);
                    writer.String(null);
                    writer.Tags();
                    seeds.Add([api, version, .. writer.Written.Span]);
                }
            }
        }

        return [.. seeds];
    }

    public Action? Run(byte[] input)
    {
        if (input.Length < 2) return null;
        var api = _apis[input[0] % _apis.Length];
        using var stopping = new CancellationTokenSource();
        var request = new Request(_body, new SaslSession(null, encrypted: false), "/127.0.0.1", new Endpoint("127.0.0.1", 9092), stopping.Token) { Version = (short)(api.Least + (input[1] % (api.Most - api.Least + 1))), ClientId = "fuzz" };
        _body.Reset(input.AsMemory(2).ToArray());
        _body.Flexible = request.Version >= api.FlexibleFrom;
        using var answer = new WireWriter { Flexible = _body.Flexible };
        try
        {
            var handled = api.Handle(request, answer);
            // Joins and fetches wait: for others, or for data.
            stopping.Cancel();
            if (handled.IsCompleted) handled.GetAwaiter().GetResult();
        }
        catch (Exception refused) when (refused is MalformedRequestException or OperationCanceledException)
        {
            // The connection is closed.
        }

        return null;
    }
}
