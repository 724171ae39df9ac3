using Monitoring.Benchmarks.Workload;
using Monitoring.Pipeline.Commands.Demo;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Commands.Demo;

public sealed class DemoAccountSpec
{
    private static readonly PersonalDatum Mobile = new(PersonalDataKind.Mobile, "13800138000");

    [Theory]
    [InlineData(100, 95, 3, 2, 0, true, 0)]
    [InlineData(100, 94, 3, 2, 0, false, -1)] // lost
    [InlineData(100, 96, 3, 2, 0, false, 1)] // stored twice, or a resent one was not recognised
    [InlineData(100, 95, 3, 2, 1, false, 0)] // one lost and one doubled cancel out in the sum only
    public void A_topic_adds_up_only_if_every_acknowledged_record_is_found_once(
        long acknowledged, long rows, long duplicates, long deadLetters, long doubled, bool addsUp, long difference)
    {
        var account = new DemoAccount("app-logs", acknowledged, rows, duplicates, deadLetters, doubled);
        Assert.Equal((addsUp, difference), (account.AddsUp, account.Difference));
    }

    [Fact]
    public void The_ledger_counts_resent_records_and_remembers_the_range_of_each_partition()
    {
        var ledger = new DemoLedger();
        ledger.Acknowledge(Record(0), 1, 10);
        ledger.Acknowledge(Record(1) with { ResendOf = 0 }, 1, 14);
        ledger.Acknowledge(Record(2) with { Defect = TrafficDefect.Empty }, 2, 7);
        Assert.Equal([("app-logs", 3L, 1L, 1L)], ledger.Topics);
        Assert.Equal([("app-logs", 1, 10L, 14L), ("app-logs", 2, 7L, 7L)], ledger.Ranges);
        Assert.True(ledger.Covers(new Origin("app-logs", 1, 12, 0)));
        Assert.False(ledger.Covers(new Origin("app-logs", 1, 15, 0)));
        Assert.False(ledger.Covers(new Origin("system-logs", 1, 12, 0)));
    }

    [Fact]
    public void Accounts_take_duplicates_from_the_generator_and_the_rest_from_what_was_read()
    {
        var ledger = new DemoLedger();
        ledger.Acknowledge(Record(0), 0, 0);
        ledger.Acknowledge(Record(1) with { ResendOf = 0 }, 0, 1);
        ledger.Acknowledge(Record(2), 0, 2);
        var accounts = DemoAccount.Of(ledger, new Dictionary<string, long> { ["app-logs"] = 1 }, new Dictionary<string, long> { ["app-logs"] = 1 });
        Assert.Equal([new DemoAccount("app-logs", 3, 1, 1, 1)], accounts);
        Assert.True(accounts[0].AddsUp);
    }

    [Fact]
    public void Personal_data_in_a_dead_letter_counts_as_leaked()
    {
        var ledger = new DemoLedger();
        ledger.Acknowledge(Record(0) with { PersonalData = [Mobile] }, 0, 0);
        ledger.Acknowledge(Record(1) with { PersonalData = [Mobile], ResendOf = 0 }, 0, 1);
        ledger.Acknowledge(Record(2) with { PersonalData = [Mobile], Defect = TrafficDefect.Truncated }, 0, 2);
        var letter = new DeadLetter("intake", DeadLetterReason.InvalidJson, "cut", new Origin("app-logs", 0, 2, 0), 0, 9, "mobile=13800138000");
        var rows = new Dictionary<string, (long, long)> { ["Mobile"] = (1, 0) };
        Assert.Equal([new MaskingAccount(PersonalDataKind.Mobile, 2, 2, 1)], MaskingAccount.Of(ledger, rows, [letter]));
        Assert.Equal([new MaskingAccount(PersonalDataKind.Mobile, 2, 2, 0)], MaskingAccount.Of(ledger, rows, [letter with { Excerpt = "mobile=138****8000" }]));
    }

    private static TrafficRecord Record(long sequence) => new()
    {
        Topic = "app-logs",
        Key = [],
        Value = [],
        Kind = TrafficKind.Application,
        EventTime = DateTimeOffset.UnixEpoch,
        PersonalData = [],
        Source = "",
        Sequence = sequence,
    };
}
