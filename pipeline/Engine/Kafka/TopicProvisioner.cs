using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Engine.Kafka;

/// <summary>Carries a <see cref="TopicPlan"/> to a cluster.</summary>
internal sealed class TopicProvisioner : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(15);
    private readonly IAdminClient _admin;

    /// <summary>A provisioner on the cluster of <paramref name="config"/>.</summary>
    public TopicProvisioner(ClientConfig config) => _admin = new AdminClientBuilder(config).SetLogHandler((_, _) => { }).Build();

    /// <summary>Creates what is missing.</summary>
    /// <returns>The names of what was created; a topic that another process created meanwhile is not among them.</returns>
    /// <exception cref="KafkaException">The cluster cannot be reached or refuses.</exception>
    public async Task<IReadOnlyList<string>> CreateAsync(IReadOnlyList<PlannedTopic> plan, int replicationFactor, CancellationToken cancellation)
    {
        var existing = await PartitionsAsync(cancellation).ConfigureAwait(false);
        var missing = plan.Where(t => !existing.ContainsKey(t.Name)).Select(t => new TopicSpecification
        {
            Name = t.Name,
            NumPartitions = t.Partitions,
            ReplicationFactor = (short)replicationFactor,
            Configs = t.Settings.ToDictionary(),
        }).ToList();
        if (missing.Count == 0) return [];
        try
        {
            await _admin.CreateTopicsAsync(missing, new CreateTopicsOptions { RequestTimeout = s_timeout, OperationTimeout = s_timeout }).WaitAsync(cancellation).ConfigureAwait(false);
            return [.. missing.Select(t => t.Name)];
        }
        catch (CreateTopicsException e)
        {
            var refused = e.Results.Where(r => r.Error.IsError && r.Error.Code != ErrorCode.TopicAlreadyExists).ToList();
            if (refused.Count > 0) throw new KafkaException(new Error(refused[0].Error.Code, string.Join("; ", refused.Select(r => $"{r.Topic}: {r.Error.Reason}"))));
            return [.. e.Results.Where(r => !r.Error.IsError).Select(r => r.Topic)];
        }
    }

    /// <summary>Everything that is not as planned.</summary>
    public async Task<IReadOnlyList<TopicDifference>> CompareAsync(IReadOnlyList<PlannedTopic> plan, CancellationToken cancellation)
    {
        var partitions = await PartitionsAsync(cancellation).ConfigureAwait(false);
        var present = plan.Where(t => partitions.ContainsKey(t.Name)).ToList();
        var settings = present.Count == 0 ? [] : await DescribeAsync(present.Select(t => t.Name), cancellation).ConfigureAwait(false);
        return
        [
            .. plan.SelectMany(t => TopicPlan.Compare(t, partitions.TryGetValue(t.Name, out var count) ? count : null,
                settings.GetValueOrDefault(t.Name) ?? new Dictionary<string, string>())),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => _admin.Dispose();

    // The client's call blocks; on a thread of its own a cancellation ends the wait at once.
    private async Task<Dictionary<string, int>> PartitionsAsync(CancellationToken cancellation)
    {
        var metadata = await Task.Run(() => _admin.GetMetadata(s_timeout), cancellation).WaitAsync(cancellation).ConfigureAwait(false);
        return metadata.Topics.Where(t => !t.Error.IsError).ToDictionary(t => t.Topic, t => t.Partitions.Count);
    }

    private async Task<Dictionary<string, IReadOnlyDictionary<string, string>>> DescribeAsync(IEnumerable<string> topics, CancellationToken cancellation)
    {
        var resources = topics.Select(t => new ConfigResource { Name = t, Type = ResourceType.Topic });
        var results = await _admin.DescribeConfigsAsync(resources, new DescribeConfigsOptions { RequestTimeout = s_timeout }).WaitAsync(cancellation).ConfigureAwait(false);
        return results.ToDictionary(r => r.ConfigResource.Name, r => (IReadOnlyDictionary<string, string>)r.Entries.ToDictionary(e => e.Key, e => e.Value.Value));
    }
}
