using Monitoring.Benchmarks;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Tests.Benchmarks;

public sealed class IntakeBenchmarkSpec
{
    [Fact]
    public void Every_round_feeds_a_fresh_chain_and_each_step_has_its_figures()
    {
        var created = 0;
        var options = new IntakeBenchmarkOptions { Events = 2_000, WarmUpEvents = 100, Rounds = 3, BatchSize = 64 };
        var figures = IntakeBenchmark.Run([new("decode", Create), new("encode", Create)], options);
        Assert.Equal(2 * (3 + 1) + 2, created); // Two more count what is allocated.
        Assert.Equal(2_000, figures.Single(f => f.Name == "intake.outputs").Value);
        Assert.Equal(0, figures.Single(f => f.Name == "intake.allocated").Value);
        Assert.True(figures.Single(f => f.Name == "intake.events_per_second").Value > 0);
        Assert.Equal(
            ["intake.step.decode.time", "intake.step.decode.allocated", "intake.step.encode.time", "intake.step.encode.allocated"],
            figures.Select(f => f.Name).Where(name => name.StartsWith("intake.step.", StringComparison.Ordinal)));

        Echo Create()
        {
            created++;
            return new Echo();
        }
    }

    private sealed class Echo : IStatefulProcessor
    {
        public int StateVersion => 1;

        public CounterSet Counters { get; } = new();

        public void Process(in SourceRecord record, IOutput output) => output.Write(record.Topic, record.Key.Span, record.Value.Span, record.Timestamp);

        public void OnTick(long now, IOutput output)
        {
        }

        public void OnBatchEnd(IOutput output)
        {
        }

        public void OnControl(ReadOnlySpan<byte> content)
        {
        }

        public void Save(IStateWriter writer)
        {
        }

        public void Load(IStateReader reader)
        {
        }
    }
}
