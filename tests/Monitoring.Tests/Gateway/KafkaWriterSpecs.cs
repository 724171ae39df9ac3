using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Gateway;
using Serilog.Core;

namespace Monitoring.Tests.Gateway;

/// <summary>Every request is answered, whatever becomes of the producer that it was given to.</summary>
public sealed class KafkaWriterSpecs
{
    private static readonly Error s_fatal = new(ErrorCode.OutOfOrderSequenceNumber, "out of order", isFatal: true);
    private static readonly GatewayRecord[] s_records = [new("metrics", [], [1])];
    private readonly List<StagedProducer> _made = [];
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Requests_at_work_are_answered_when_the_producer_is_made_anew()
    {
        var writer = Writer();
        var waiting = writer.WriteAsync(s_records);
        _made[0].Tell(s_fatal);
        var next = writer.WriteAsync(s_records);
        _made[1].Report();
        Assert.Null(await next);
        Assert.Equal(new WriteFault("Local_PurgeQueue"), await InTime(waiting));
        await InTime(_made[0].Disposed.Task);
        Assert.True(_made[0].IsFlushed);
    }

    [Fact]
    public async Task A_producer_that_reports_nothing_is_not_waited_for()
    {
        var waiting = Writer().WriteAsync(s_records);
        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new WriteFault("the producer did not report in time"), await InTime(waiting));
    }

    [Theory]
    [InlineData("heard")]
    [InlineData("thrown")]
    [InlineData("reported")]
    public async Task A_fatal_error_ends_a_producer_wherever_it_shows(string where)
    {
        var writer = Writer();
        await GoodAsync(writer);
        if (where == "heard") _made[0].Tell(s_fatal);
        if (where == "thrown") _made[0].Refusal = s_fatal;
        if (where != "heard")
        {
            var failing = writer.WriteAsync(s_records);
            if (where == "reported") _made[0].Report(ErrorCode.OutOfOrderSequenceNumber, isFatal: true);
            Assert.NotNull(await InTime(failing));
        }

        await GoodAsync(writer);
        Assert.Equal(2, _made.Count);
    }

    [Fact]
    public async Task A_late_error_of_the_producer_before_leaves_the_next_one_alone()
    {
        var writer = Writer();
        await GoodAsync(writer);
        _made[0].Tell(s_fatal);
        await GoodAsync(writer);
        _made[0].Tell(s_fatal);
        await GoodAsync(writer);
        Assert.Equal(2, _made.Count);
    }

    [Fact]
    public async Task A_fatal_error_that_comes_while_a_producer_is_made_is_not_lost()
    {
        var writer = Writer(tellsAtOnce: true);
        var first = writer.WriteAsync(s_records);
        _made[0].Report();
        await InTime(first);
        await GoodAsync(writer);
        Assert.Equal(2, _made.Count);
    }

    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge, true)]
    [InlineData(ErrorCode.InvalidMsg, true)]
    [InlineData(ErrorCode.Local_MsgTimedOut, false)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, false)]
    public async Task What_can_never_be_written_is_told_from_what_can_later(ErrorCode code, bool isLasting)
    {
        var waiting = Writer().WriteAsync([.. s_records, .. s_records]);
        _made[0].Report(code);
        _made[0].Report(ErrorCode.Local_MsgTimedOut);
        Assert.Equal(isLasting, (await InTime(waiting))!.IsLasting);
    }

    private async Task GoodAsync(KafkaWriter writer)
    {
        var waiting = writer.WriteAsync(s_records);
        _made[^1].Report();
        Assert.Null(await InTime(waiting));
    }

    private static Task<T> InTime<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    private static Task InTime(Task task) => task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    private KafkaWriter Writer(bool tellsAtOnce = false) => new(
        heard =>
        {
            if (tellsAtOnce && _made.Count == 0) heard(s_fatal);
            return StagedProducer.Create(heard, _made);
        },
        TimeSpan.FromSeconds(10),
        new KafkaLink(Logger.None),
        Logger.None,
        _time);
}
