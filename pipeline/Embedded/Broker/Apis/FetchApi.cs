using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>Fetch: reads from files, and waits for appends where there is not enough yet. Without sessions: every answer says session 0.</summary>
internal sealed class FetchApi(Node node)
{
    /// <summary>No answer carries more record bytes than this, unless its first batch alone does.</summary>
    private const int MostBytes = 64 << 20;

    public async ValueTask Handle(Request request, WireWriter answer)
    {
        var fetch = Read(request);
        var deadline = node.Clock.GetTimestamp();
        var wait = TimeSpan.FromMilliseconds(Math.Clamp(fetch.MaxWaitMs, 0, 60_000));
        while (true)
        {
            var plans = Plan(fetch, out var ready);
            var left = wait - node.Clock.GetElapsedTime(deadline);
            if (ready || left <= TimeSpan.Zero || !await Changed(fetch, left, request.Stopping))
            {
                Write(answer, request.Version, fetch, ready ? plans : Plan(fetch, out _));
                return;
            }
        }
    }

    /// <summary>Waits for a change in any partition; false when the time is up. What changed since the plan was made is not missed.</summary>
    private async ValueTask<bool> Changed(FetchRequest fetch, TimeSpan left, CancellationToken stopping)
    {
        var signal = new AppendSignal();
        var logs = Logs(fetch);
        try
        {
            foreach (var log in logs) log.Wait(signal);
            Plan(fetch, out var ready);
            if (ready) return true;
            await signal.Changed.WaitAsync(left, node.Clock, stopping);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            foreach (var log in logs) log.StopWaiting(signal);
        }
    }

    private List<PartitionLog> Logs(FetchRequest fetch)
    {
        var logs = new List<PartitionLog>(fetch.Partitions.Count);
        foreach (var wanted in fetch.Partitions)
            if (node.Topics.TryGet(wanted.Topic, wanted.Partition, out _, out var log)) logs.Add(log);
        return logs;
    }

    /// <summary>Decides what to read. Ready means enough bytes, or an error that the client should learn of at once.</summary>
    private FetchPlan[] Plan(FetchRequest fetch, out bool ready)
    {
        var plans = new FetchPlan[fetch.Partitions.Count];
        var budget = Math.Clamp(fetch.MaxBytes, 0, MostBytes);
        long planned = 0;
        ready = plans.Length == 0;
        for (var i = 0; i < plans.Length; i++)
        {
            var wanted = fetch.Partitions[i];
            plans[i] = !node.Topics.TryGet(wanted.Topic, wanted.Partition, out _, out var log) ? new FetchPlan(ErrorCode.UnknownTopicOrPartition)
                : wanted.LeaderEpoch > Node.LeaderEpoch ? new FetchPlan(ErrorCode.UnknownLeaderEpoch)
                : log.Plan(wanted.Offset, (int)Math.Clamp(budget - planned, 0, Math.Max(0, wanted.MaxBytes)), fetch.IsCommitted, planned == 0);
            planned += plans[i].Length;
            ready |= plans[i].Error != ErrorCode.None;
        }

        ready |= planned >= Math.Max(1, fetch.MinBytes);
        return plans;
    }

    private static void Write(WireWriter answer, short version, FetchRequest fetch, FetchPlan[] plans)
    {
        answer.Int32(0);
        if (version >= 7)
        {
            answer.Error(ErrorCode.None);
            answer.Int32(0);
        }

        answer.Count(fetch.PartitionsByTopic.Count);
        var i = 0;
        foreach (var (topic, partitions) in fetch.PartitionsByTopic)
        {
            answer.String(topic);
            answer.Count(partitions);
            for (var end = i + partitions; i < end; i++) Write(answer, version, fetch.Partitions[i].Partition, plans[i]);
            answer.Tags();
        }

        answer.Tags();
    }

    private static void Write(WireWriter answer, short version, int partition, in FetchPlan plan)
    {
        answer.Int32(partition);
        answer.Error(plan.Error);
        answer.Int64(plan.HighWatermark);
        answer.Int64(plan.LastStableOffset);
        if (version >= 5) answer.Int64(plan.LogStartOffset);
        answer.Count(plan.Aborted?.Count ?? -1);
        foreach (var aborted in plan.Aborted ?? [])
        {
            answer.Int64(aborted.ProducerId);
            answer.Int64(aborted.FirstOffset);
            answer.Tags();
        }

        if (version >= 11) answer.Int32(-1);
        WriteRecords(answer, plan);
        answer.Tags();
    }

    private static void WriteRecords(WireWriter answer, in FetchPlan plan)
    {
        if (plan.Length == 0)
        {
            answer.BytesLength(0);
            return;
        }

        // The length in front has a variable size where versions are flexible, and is known only once torn batches are cut off.
        var before = answer.Length;
        answer.BytesLength(plan.Length);
        var start = answer.Length;
        var whole = plan.Read(answer.Reserve(plan.Length));
        if (whole == plan.Length) return;
        if (!answer.Flexible)
        {
            answer.PatchInt32(before, whole);
            answer.Truncate(start + whole);
            return;
        }

        answer.PatchVarint(before, start - before, (uint)whole + 1);
        answer.Truncate(start + whole);
    }

    private static FetchRequest Read(Request request)
    {
        var body = request.Body;
        body.Int32();
        var fetch = new FetchRequest { MaxWaitMs = body.Int32(), MinBytes = body.Int32(), MaxBytes = body.Int32(), IsCommitted = body.Int8() == 1 };
        if (request.Version >= 7)
        {
            body.Int32();
            body.Int32();
        }

        for (var topics = body.Count(3); topics > 0; topics--)
        {
            var topic = body.String();
            var partitions = Math.Max(0, body.Count(16));
            fetch.PartitionsByTopic.Add((topic, partitions));
            for (; partitions > 0; partitions--) fetch.Partitions.Add(ReadPartition(body, request.Version, topic));
            body.Tags();
        }

        return fetch;
    }

    private static FetchRequest.Wanted ReadPartition(WireReader body, short version, string topic)
    {
        var partition = body.Int32();
        var leaderEpoch = version >= 9 ? body.Int32() : -1;
        var offset = body.Int64();
        if (version >= 12) body.Int32();
        if (version >= 5) body.Int64();
        var maxBytes = body.Int32();
        body.Tags();
        return new FetchRequest.Wanted(topic, partition, offset, maxBytes, leaderEpoch);
    }
}
