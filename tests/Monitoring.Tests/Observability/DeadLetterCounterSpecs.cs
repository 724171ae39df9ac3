using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Observability;

public sealed class DeadLetterCounterSpecs
{
    [Fact]
    public void What_intake_refuses_is_counted_under_the_name_that_alerts_read()
    {
        var intake = new IntakeProcessor(new IntakeResources(_ => [], null, null), Topics.AppLogs, 0);
        intake.Process(new SourceRecord(Topics.AppLogs, 0, 0, 1_700_000_000_000, default, Utf8Slice.From("{\"a\":")), new Discarding());
        Assert.Equal(1, intake.Counters.Pending(intake.Counters.Register(Telemetry.DeadLetters, "reason", DeadLetterReason.InvalidJson)));
    }

    private sealed class Discarding : IOutput
    {
        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
        }

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
        {
        }
    }
}
