using Monitoring.Benchmarks.Workload;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Benchmarks.Reference;

/// <summary>Whether an intake chain makes of a mix what the plain reference decoder makes of it.</summary>
/// <param name="Records">How many were compared.</param>
/// <param name="Equal">How many of them gave the same.</param>
/// <param name="First">What the first differences are.</param>
public sealed record IntakeEquality(int Records, int Equal, IReadOnlyList<string> First)
{
    private const int MostShown = 20;

    /// <summary>1 where every record gave the same.</summary>
    public Figure Figure => new("intake.equal_to_reference", (double)Equal / Records, "share", "1", $"plain reference decoder, {Records} records");

    /// <summary>Feeds the mix to a fresh chain and compares record by record.</summary>
    public static IntakeEquality Compare(IStatefulProcessor chain, FixedMix mix)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(mix);
        var duplicates = new ReferenceDuplicates();
        var output = new KeptOutput();
        var first = new List<string>();
        var equal = 0;
        for (var i = 0; i < mix.Records.Count; i++)
        {
            var sent = mix.Records[i];
            output.Records.Clear();
            chain.Process(new SourceRecord(sent.Topic, 0, i, sent.EventTime.ToUnixTimeMilliseconds(), new Utf8Slice(sent.Key), new Utf8Slice(sent.Value)), output);
            var differences = Differences(sent, i, duplicates, output.Records).ToList();
            if (differences.Count == 0) equal++;
            else if (first.Count < MostShown) first.AddRange(differences.Select(difference => $"record {i} ({sent.Kind}, {sent.Topic}): {difference}"));
        }

        return new IntakeEquality(mix.Records.Count, equal, [.. first.Take(MostShown)]);
    }

    private static IEnumerable<string> Differences(TrafficRecord sent, int offset, ReferenceDuplicates duplicates, List<(string Topic, byte[] Value)> written)
    {
        var expected = ReferenceDecoder.Decode(sent.Value, sent.EventTime);
        var isDuplicate = expected.Refusal is null && duplicates.IsDuplicate(expected, sent.EventTime.ToUnixTimeMilliseconds() * 1000);
        if (written.Count != (isDuplicate ? 0 : 1))
        {
            yield return $"{(isDuplicate ? "nothing, as for a duplicate," : "one record")} expected, {written.Count} found";
            yield break;
        }

        if (isDuplicate) yield break;
        var actual = ActualEvent.Read(written[0].Topic, written[0].Value);
        if (actual.Offset != offset) yield return $"offset: {offset} expected, {actual.Offset} found";
        foreach (var difference in EventComparison.Differences(expected, actual, sent.PersonalData.Select(datum => datum.Text))) yield return difference;
    }

    private sealed class KeptOutput : IOutput
    {
        public List<(string Topic, byte[] Value)> Records { get; } = [];

        // Facts of sessions are beside the event.
        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
            if (topic != Topics.Facts) Records.Add((topic, value.ToArray()));
        }

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
        {
        }
    }
}
