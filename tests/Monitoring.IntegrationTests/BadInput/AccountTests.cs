using System.Globalization;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Pipeline.Commands.DeadLetters;
using Monitoring.Pipeline.Configuration;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>Whatever was published is in a table, and every refusal is on the topic too.</summary>
[Collection("Running pipeline")]
public sealed class AccountTests(RunningPipeline pipeline)
{
    [Fact]
    public async Task Published_events_are_rows_and_dead_letters_and_nothing_else()
    {
        var published = new List<TopicPartitionOffset>();
        var bad = Cases.All.Concat(Cases.All).ToList();
        for (var i = 0; i < bad.Count; i++)
        {
            published.Add(await pipeline.PublishAsync(Topics.SystemLogs, bad[i].Value));
            published.Add(await pipeline.PublishAsync(Topics.SystemLogs, "{\"message\":\"between\"}"u8.ToArray()));
        }

        await pipeline.GoOnAsync(Topics.SystemLogs);
        var where = string.Create(CultureInfo.InvariantCulture, $"origin_topic = '{Topics.SystemLogs}' AND origin_offset BETWEEN {published[0].Offset.Value} AND {published[^1].Offset.Value}");
        var refused = bad.Count(c => c.Reason is not null);
        await Eventually.HoldsAsync(async () => await pipeline.Stored.CountAsync("dead_letters", where) >= refused, RunningPipeline.Patience, () => pipeline.Process.Output);
        Assert.Equal(refused, await pipeline.Stored.CountAsync("dead_letters", where));
        Assert.Equal(published.Count - refused, await pipeline.Stored.CountAsync("system_logs", where));
        var offsets = $"SELECT origin_offset FROM dead_letters WHERE {where} UNION SELECT origin_offset FROM system_logs WHERE {where}";
        Assert.Equal(published.Count, await pipeline.Stored.CountAsync($"({offsets}) AS dealt_with", "true"));
        await AssertOnTopicAsync(bad.SelectMany((c, i) => c.Reason is null ? [] : new[] { (c.Reason, published[2 * i]) }).ToHashSet());
    }

    [Fact]
    public async Task Garbage_on_our_own_topics_is_refused_with_its_place()
    {
        foreach (var topic in new[] { Topics.Logs, Topics.DeadLetters })
        {
            var origin = await pipeline.PublishAsync(topic, "not Avro at all"u8.ToArray());
            var letter = Assert.Single(await pipeline.LetterAsync(origin));
            Assert.Equal(("sink", DeadLetterReason.UnreadableEvent, "the record is not an Avro single object"), (letter.Stage, letter.Reason, letter.Detail));
            var tombstone = await pipeline.PublishAsync(topic, null);
            Assert.Equal(DeadLetterReason.UnreadableEvent, Assert.Single(await pipeline.LetterAsync(tombstone)).Reason);
        }

        await pipeline.GoOnAsync(Topics.AppLogs);
    }

    private async Task AssertOnTopicAsync(HashSet<(string Reason, TopicPartitionOffset Origin)> expected)
    {
        HashSet<(string, TopicPartitionOffset)> found = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                var (letters, _) = await LetterBox.ReadAsync(new KafkaOptions { BootstrapServers = pipeline.BootstrapServers }, TestContext.Current.CancellationToken);
                found = [.. letters.Select(l => (l.Letter.Reason, new TopicPartitionOffset(l.Letter.Origin.Topic, l.Letter.Origin.Partition, l.Letter.Origin.Offset)))];
                return expected.IsSubsetOf(found);
            },
            RunningPipeline.Patience,
            () => $"missing on {Topics.DeadLetters}: {string.Join(", ", expected.Except(found))}");
    }
}
