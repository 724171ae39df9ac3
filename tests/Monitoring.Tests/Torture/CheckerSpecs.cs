using Monitoring.Pipeline.Torture.Checking;
using Monitoring.Pipeline.Torture.Workload;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Torture;

/// <summary>A checker that cannot fail proves nothing: each thing that may go wrong is shown to it.</summary>
public sealed class CheckerSpecs
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_account_that_closes_has_no_findings()
    {
        var verdict = Checker.Check(new Story().Observe());
        Assert.Empty(verdict.Findings);
        Assert.Equal((8L, 4L, 1L, 3L), (verdict.Account.Acknowledged, verdict.Account.Stored, verdict.Account.Deduplicated, verdict.Account.DeadLettered));
    }

    public static TheoryData<string, string, string> Breaks => new()
    {
        // What is done to the account, and what has to be found where.
        { "a row is gone", "table", Finding.Lost },
        { "a row is there twice", "table", Finding.Doubled },
        { "a row has another service", "table", Finding.Altered },
        { "a row has another time", "table", Finding.Altered },
        { "two rows have changed places", "table", Finding.OutOfOrder },
        { "a duplicate was stored", "table", Finding.Unexpected },
        { "a broken record was stored", "table", Finding.Unexpected },
        { "a letter is gone", "dead letters", Finding.Lost },
        { "a letter is there twice", "dead letters", Finding.Doubled },
        { "a letter has another reason", "dead letters", Finding.Altered },
        { "a good event is a letter", "dead letters", Finding.Unexpected },
        { "a log record is gone", Topics.Logs, Finding.Lost },
        { "a log record is there twice", Topics.Logs, Finding.Doubled },
        { "two log records have changed places", Topics.Logs, Finding.OutOfOrder },
        { "a log record went to another partition", Topics.Logs, Finding.OutOfOrder },
        { "a letter's record is there twice", Topics.DeadLetters, Finding.Doubled },
        { "the sink's letter is not on the topic", Topics.DeadLetters, Finding.Lost },
        { "the database's offset lags", "offsets in PostgreSQL", Finding.NotAtTheEnd },
        { "the database's offset lies beyond the end", "offsets in PostgreSQL", Finding.NotAtTheEnd },
        { "the group lags", "intake's group", Finding.NotAtTheEnd },
        { "a minute has one event less", "counts by minute", Finding.Miscounted },
        { "the broker lost an acknowledged record", "broker", Finding.Lost },
        { "the broker has a record twice", "broker", Finding.Doubled },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public void What_is_wrong_is_found_where_it_is(string what, string place, string finding) =>
        Assert.Contains(Checker.Check(new Story().Break(what).Observe()).Findings, f => (f.Place, f.What) == (place, finding));

    [Fact]
    public void The_sinks_own_letters_may_come_twice_on_the_topic_and_late()
    {
        var twice = new Story();
        twice.Letters.Add(twice.Letters.Single(r => r.Stage == "sink") with { Offset = 99 });
        Assert.Empty(Checker.Check(twice.Observe()).Findings);
        var late = new Story();
        late.Letters.RemoveAll(r => r.Stage == "sink");
        Assert.Empty(Checker.Check(late.Observe() with { OutboxIsWaiting = true }).Findings);
    }

    [Fact]
    public void A_resent_event_is_a_duplicate_within_the_window_in_force_at_its_place_only()
    {
        var ledger = new Ledger();
        var published = new List<PublishedRecord>();
        void Publish(int number, int seconds)
        {
            var sending = ledger.Add(new SentEvent(number, 0, Start.AddSeconds(seconds).ToUnixTimeMilliseconds(), EventKind.Good));
            published.Add(new PublishedRecord(new Origin(Topics.AppLogs, 0, published.Count, 0), sending, 0));
        }

        Publish(1, 0);
        Publish(1, 0);
        Publish(2, 3);
        Publish(1, 0);
        Publish(3, 6);
        Publish(1, 0);
        var policies = new PolicyHistory(TimeSpan.FromSeconds(2));
        policies.Change(new Dictionary<(string, int), long> { [(Topics.AppLogs, 0)] = 4 }, TimeSpan.FromSeconds(10));
        Assert.Equal(
            [Outcome.Stored, Outcome.Duplicate, Outcome.Stored, Outcome.Stored, Outcome.Stored, Outcome.Duplicate],
            ExpectedOutcomes.Of(published, ledger, policies).Select(o => o.Outcome));
    }

    /// <summary>Eight sendings of one source: two good events, the first again, one of each way to be broken, two more good ones.</summary>
    private sealed class Story
    {
        private readonly Ledger _ledger = new();
        private readonly List<PublishedRecord> _published = [];
        private readonly List<StoredRow> _rows = [];
        private readonly List<StoredLetter> _stored = [];
        private readonly List<OutputRecord> _logs = [];
        private long _databaseLag;
        private long _groupLag;
        private int _uncounted;

        public Story()
        {
            EventKind[] kinds = [EventKind.Good, EventKind.Good, EventKind.Good, EventKind.CutJson, EventKind.WrongEncoding, EventKind.TooEarly, EventKind.Good, EventKind.Good];
            foreach (var kind in kinds) Add(_published.Count == 2 ? 0 : _published.Count, kind);
        }

        public List<OutputRecord> Letters { get; } = [];

        public Story Break(string what)
        {
            switch (what)
            {
                case "a row is gone": _rows.RemoveAt(1); break;
                case "a row is there twice": _rows.Add(_rows[1]); break;
                case "a row has another service": _rows[1] = _rows[1] with { Service = "other" }; break;
                case "a row has another time": _rows[1] = _rows[1] with { EventTime = _rows[1].EventTime.AddTicks(10) }; break;
                case "two rows have changed places": (_rows[0], _rows[1]) = (_rows[1] with { Origin = _rows[0].Origin }, _rows[0] with { Origin = _rows[1].Origin }); break;
                case "a duplicate was stored": _rows.Add(_rows[0] with { Origin = _published[2].Origin }); break;
                case "a broken record was stored": _rows.Add(_rows[0] with { Origin = _published[3].Origin }); break;
                case "a letter is gone": _stored.RemoveAt(0); break;
                case "a letter is there twice": _stored.Add(_stored[0]); break;
                case "a letter has another reason": _stored[0] = _stored[0] with { Reason = DeadLetterReason.TooLarge }; break;
                case "a good event is a letter": _stored.Add(_stored[0] with { Origin = _published[0].Origin }); break;
                case "a log record is gone": _logs.RemoveAt(1); break;
                case "a log record is there twice": _logs.Add(_logs[^1] with { Offset = 99 }); break;
                case "two log records have changed places": (_logs[0], _logs[1]) = (_logs[1], _logs[0]); break;
                case "a log record went to another partition": _logs[1] = _logs[1] with { Partition = 1 }; break;
                case "a letter's record is there twice": Letters.Add(Letters[0] with { Offset = 99 }); break;
                case "the sink's letter is not on the topic": Letters.RemoveAll(r => r.Stage == "sink"); break;
                case "the database's offset lags": _databaseLag = 1; break;
                case "the database's offset lies beyond the end": _databaseLag = -2; break;
                case "the group lags": _groupLag = 1; break;
                case "a minute has one event less": _uncounted = 1; break;
                case "the broker lost an acknowledged record": _published.RemoveAt(2); break;
                case "the broker has a record twice": _published.Add(_published[^1] with { Origin = _published[^1].Origin with { Offset = 99 } }); break;
                default: throw new ArgumentOutOfRangeException(nameof(what));
            }

            return this;
        }

        public Observation Observe()
        {
            var minutes = _rows.GroupBy(r => (r.Host, r.EventTime.AddTicks(-(r.EventTime.Ticks % TimeSpan.TicksPerMinute)))).ToDictionary(g => g.Key, g => (long)g.Count());
            if (_uncounted > 0) minutes[minutes.Keys.First()]--;
            return new Observation
            {
                Ledger = _ledger,
                Policies = new PolicyHistory(TimeSpan.FromSeconds(2)),
                Published = _published,
                Rows = _rows,
                Letters = _stored,
                Outputs = new Dictionary<string, IReadOnlyList<OutputRecord>> { [Topics.Logs] = _logs, [Topics.DeadLetters] = Letters },
                Positions = [new PartitionPosition("offsets in PostgreSQL", Topics.Logs, 0, 5 - _databaseLag, 5, 6), new PartitionPosition("intake's group", Topics.AppLogs, 0, 8 - _groupLag, 8, 8)],
                Minutes = minutes,
            };
        }

        private void Add(int number, EventKind kind)
        {
            var time = kind == EventKind.TooEarly ? -1000 : Start.AddMilliseconds(number).ToUnixTimeMilliseconds();
            var e = new SentEvent(number, 0, time, kind);
            var sending = _ledger.Add(e);
            _ledger.Acknowledge(sending);
            var record = new PublishedRecord(new Origin(Topics.AppLogs, 0, _published.Count, 0), sending, Start.ToUnixTimeMilliseconds());
            var isDuplicate = _published.Count == 2;
            _published.Add(record);
            if (isDuplicate) return;
            if (kind == EventKind.Good) _rows.Add(StoredRow.Of(record, e));
            if (kind is EventKind.Good or EventKind.TooEarly) _logs.Add(new OutputRecord(0, _logs.Count, "host-0", record.Origin, "intake"));
            if (kind == EventKind.Good) return;
            var letter = StoredLetter.Of(record.Origin, kind);
            _stored.Add(letter);
            Letters.Add(new OutputRecord(0, Letters.Count, "host-0", record.Origin, letter.Stage));
        }
    }
}
