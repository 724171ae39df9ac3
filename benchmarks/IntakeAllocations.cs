using Monitoring.Benchmarks.Workload;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Benchmarks;

/// <summary>What the chain allocates, by reason: for an event that goes on, for a record that is refused, and for a state that still grows.</summary>
/// <remarks>Not timed. The counter is read around every record, so each byte has its record; what the end of a batch allocates is its last record's.</remarks>
internal static class IntakeAllocations
{
    private const int BatchSize = 500;

    /// <summary>Counts over the mix.</summary>
    public static IReadOnlyList<Figure> Measure(IntakeStep chain, SourceRecord[] warmUp, SourceRecord[] records, FixedMix mix)
    {
        var warm = chain.Create();
        Count(warm, warmUp, null, out _, out _);
        Count(warm, records, mix, out var events, out var refused);
        // Without hours between the two, the second half adds to what the first half made the chain remember.
        var young = chain.Create();
        var half = records.Length / 2;
        Count(young, records[..half], null, out _, out _);
        Count(young, records[half..], null, out var growing, out _);
        var broken = mix.Records.Count(record => record.IsBroken);
        return
        [
            new("intake.allocated", (double)events / (records.Length - broken), "B/event", "0"),
            new("intake.allocated_refused", broken == 0 ? 0 : (double)refused / broken, "B/record", null, $"{broken} refused records"),
            new("intake.state_growth", Math.Max(0, (double)growing / (records.Length - half) - (double)(events + refused) / records.Length), "B/event", null, "until the state has its size"),
        ];
    }

    private static void Count(IStatefulProcessor chain, SourceRecord[] records, FixedMix? mix, out long events, out long refused)
    {
        var output = new CountingOutput();
        events = refused = 0;
        for (var i = 0; i < records.Length; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            chain.Process(in records[i], output);
            if ((i + 1) % BatchSize == 0) chain.OnBatchEnd(output);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (mix is not null && mix.Records[i].IsBroken) refused += allocated;
            else events += allocated;
        }

        chain.OnBatchEnd(output);
    }
}
