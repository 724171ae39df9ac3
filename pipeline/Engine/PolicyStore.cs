using System.IO.Hashing;
using Confluent.Kafka;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Engine;

/// <summary>Policies by content hash, in the topic <c>monitoring.control</c>.</summary>
/// <remarks>
/// A policy is written there before any task applies it, and a task's journal names it by its hash. So a replay after a restart with another
/// configuration still rebuilds the state under the policy that was in force.
/// </remarks>
internal sealed class PolicyStore(ClientConfig kafka)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _known = [];

    /// <summary>Makes a policy durable, where it is not yet.</summary>
    /// <returns>Its content hash.</returns>
    public string Publish(byte[] policy, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(XxHash128.Hash(policy));
        lock (_lock)
        {
            Refresh(cancellation);
            if (_known.ContainsKey(hash)) return hash;
            using var producer = new ProducerBuilder<string, byte[]>(ClientConfigs.SetupProducer(kafka)).Build();
            var message = new Message<string, byte[]> { Key = hash, Value = policy };
            Retry.Kafka(() => producer.ProduceAsync(Topics.Control, message, cancellation).GetAwaiter().GetResult(), cancellation);
            _known[hash] = policy;
        }

        return hash;
    }

    /// <summary>The policy of that hash.</summary>
    /// <exception cref="CheckpointException">It is not in the topic.</exception>
    /// <param name="hash">Its content hash.</param>
    /// <param name="cancellation">Ends the reading of the topic; a policy that was found before is not read again.</param>
    public byte[] Find(string hash, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(hash, out var policy)) return policy;
            Refresh(cancellation);
            return _known.TryGetValue(hash, out policy)
                ? policy
                : throw new CheckpointException($"policy {hash}, under which its state was built, is not in {Topics.Control}");
        }
    }

    private void Refresh(CancellationToken cancellation)
    {
        foreach (var (hash, policy) in TableReader.ReadAll(kafka, Topics.Control, cancellation)) _known[hash] = policy;
    }
}
