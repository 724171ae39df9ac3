using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Joins;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.LogMetrics;

/// <summary>Events of series that are known allocate nothing, nor does the end of their batch.</summary>
public sealed class MeterAllocations : IOutput
{
    private long _deltas;

    [Theory]
    [InlineData("\"event\":\"order_created\",\"amount\":12.5,\"currency\":\"CNY\",\"tenant\":\"a\"")]
    [InlineData("\"status\":503,\"duration_ms\":120,\"event\":\"payment_failed\",\"payment_method\":\"alipay\"")]
    [InlineData("\"event\":\"page_view\",\"page\":\"/\\\"menu\",\"user_id\":\"u1\",\"session_id\":\"s1\"")]
    [InlineData("\"event\":\"order_paid\",\"order_id\":\"o1\",\"tenant\":\"a\"")]
    [InlineData("\"nothing\":\"of interest\"")]
    public void Nothing_is_allocated_per_event_once_warm(string fields)
    {
        var intake = new IntakeProcessor(new IntakeResources(_ => [], null, null), Topics.AppLogs, 0);
        intake.OnControl(new IntakePolicy { Joins = new JoinOptions { Enabled = true } }.ToBytes());
        var record = new SourceRecord(Topics.AppLogs, 0, 0, MeterRun.Start, default, new Utf8Slice(Encoding.UTF8.GetBytes(MeterRun.Event(0, fields))));
        void Batch()
        {
            for (var i = 0; i < 200; i++) intake.Process(record, this);
            intake.OnBatchEnd(this);
        }

        for (var i = 0; i < 5; i++) Batch();
        Assert.Equal(0, Allocation.LeastOf(Batch));
        Assert.Equal(fields.Contains("nothing", StringComparison.Ordinal), _deltas == 0);
    }

    void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (topic == Topics.Deltas) _deltas++;
    }

    void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
    {
    }
}
