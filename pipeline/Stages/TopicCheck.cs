using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Engine.State;
using Serilog;

namespace Monitoring.Pipeline.Stages;

/// <summary>Compares the broker's topics with the plan before the stages start: a broker that creates topics by itself gives them settings that lose data.</summary>
internal static class TopicCheck
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // Whoever creates the topics may be at it just now.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Waits for a broker, then for its topics for a moment.</summary>
    /// <exception cref="CheckpointException">A topic is missing, or has a setting that loses data.</exception>
    public static async Task RunAsync(MonitoringOptions options, ClientConfig kafka, KafkaLink link, ILogger log, CancellationToken stop)
    {
        using var provisioner = new TopicProvisioner(kafka);
        var plan = TopicPlan.Create(options.Topics);
        var waited = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var differences = await provisioner.CompareAsync(plan, stop).ConfigureAwait(false);
                link.Answered();
                if (!differences.Any(static d => d.IsMissing) || TimeProvider.System.GetElapsedTime(waited) > s_patience)
                {
                    Judge(differences, log);
                    return;
                }
            }
            catch (KafkaException e) when (Retry.Passes(e) || e.Error.Code == ErrorCode.UnknownTopicOrPart)
            {
                link.Lost($"{kafka.BootstrapServers}: {e.Error.Reason}");
            }

            await Task.Delay(s_pause, stop).ConfigureAwait(false);
        }
    }

    private static void Judge(IReadOnlyList<TopicDifference> differences, ILogger log)
    {
        var missing = differences.Where(static d => d.IsMissing).Select(static d => d.Topic).ToList();
        if (missing.Count > 0) throw new CheckpointException($"the topics {string.Join(", ", missing)} do not exist: run `monitoring topics --create`");
        foreach (var d in differences.Where(static d => !d.LosesData)) log.Warning("{Topic}: {Setting} is {Found}, planned is {Planned}", d.Topic, d.Setting, d.Found, d.Planned);
        if (differences.FirstOrDefault(static d => d.LosesData) is { } worst)
        {
            throw new CheckpointException(
                $"the topic {worst.Topic} has {worst.Setting} {worst.Found} and needs {worst.Planned}, or records that are still needed are lost: run `kafka-configs --alter --entity-type topics --entity-name {worst.Topic} --add-config {worst.Setting}={worst.Planned}`");
        }
    }
}
