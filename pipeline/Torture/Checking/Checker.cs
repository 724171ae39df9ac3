using System.Globalization;
using Monitoring.Pipeline.Torture.Workload;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>Proves that the account closes: every acknowledged event is stored once, recognised as a duplicate, or refused for the right reason.</summary>
internal static class Checker
{
    public const string Table = "table";
    public const string LetterTable = "dead letters";

    /// <summary>Compares what was observed with what has to be.</summary>
    public static Verdict Check(Observation observed)
    {
        var findings = new Findings();
        var account = new Account { Acknowledged = observed.Ledger.Acknowledged };
        CheckBroker(observed, findings);
        var rows = new Dictionary<Origin, (PublishedRecord Record, SentEvent Event)>();
        var letters = new Dictionary<Origin, StoredLetter>();
        var onLogs = new HashSet<Origin>();
        var minutes = new Dictionary<(string, DateTime), long>();
        foreach (var (record, e, outcome) in ExpectedOutcomes.Of(observed.Published, observed.Ledger, observed.Policies))
        {
            if (outcome == Outcome.Stored)
            {
                rows.Add(record.Origin, (record, e));
                var time = DateTime.UnixEpoch.AddMilliseconds(e.TimeMs);
                var minute = (NumberedEvent.Host(e.Source), time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute)));
                minutes[minute] = minutes.GetValueOrDefault(minute) + 1;
            }

            if (outcome == Outcome.Refused) letters.Add(record.Origin, StoredLetter.Of(record.Origin, e.Kind));
            if (outcome == Outcome.Stored || (outcome == Outcome.Refused && e.Kind == EventKind.TooEarly)) onLogs.Add(record.Origin);
            if (outcome == Outcome.Duplicate) account.Deduplicated++;
        }

        CheckRows(observed.Rows, rows, findings, account);
        CheckLetters(observed.Letters, letters, findings, account);
        foreach (var (place, records) in observed.Outputs)
        {
            var isLetters = place.StartsWith(Topics.DeadLetters, StringComparison.Ordinal);
            CheckOutput(place, records, isLetters ? letters.Keys.ToHashSet() : onLogs, origin => isLetters && observed.OutboxIsWaiting && letters[origin].Stage == "sink", findings);
        }

        CheckMinutes(observed.Minutes, minutes, findings);
        foreach (var position in observed.Positions.Where(p => !p.IsAtTheEnd && !(observed.OutboxIsWaiting && p.Topic == Topics.DeadLetters)))
        {
            findings.Add(position.Reader, Finding.NotAtTheEnd, () => string.Create(CultureInfo.InvariantCulture, $"{position.Topic}-{position.Partition} at {position.Next?.ToString(CultureInfo.InvariantCulture) ?? "nothing"} of {position.End}"));
        }

        return new Verdict(account, findings.All);
    }

    // What was acknowledged has to be in the publishers' topics, once: where it is not, the pipeline is not to blame.
    private static void CheckBroker(Observation observed, Findings findings)
    {
        var there = new HashSet<int>();
        foreach (var record in observed.Published)
        {
            if (!there.Add(record.Sending)) findings.Add("broker", Finding.Doubled, () => $"sending {record.Sending} at {Text(record.Origin)}");
        }

        foreach (var sending in observed.Ledger.AcknowledgedSendings())
        {
            if (!there.Contains(sending)) findings.Add("broker", Finding.Lost, () => $"sending {sending}");
        }
    }

    private static void CheckRows(IEnumerable<StoredRow> rows, Dictionary<Origin, (PublishedRecord Record, SentEvent Event)> expected, Findings findings, Account account)
    {
        var seen = new HashSet<Origin>();
        foreach (var row in rows)
        {
            account.Stored++;
            if (!expected.TryGetValue(row.Origin, out var due)) findings.Add(Table, Finding.Unexpected, () => $"{row.Message} of {Text(row.Origin)}");
            else if (!seen.Add(row.Origin)) findings.Add(Table, Finding.Doubled, () => $"{row.Message} of {Text(row.Origin)}");
            else if (StoredRow.Of(due.Record, due.Event) is var wanted && row != wanted)
            {
                // Another event of the same source in its place is a matter of order.
                var what = row.Host == wanted.Host && row.Message != wanted.Message && row.Message.StartsWith("event ", StringComparison.Ordinal) ? Finding.OutOfOrder : Finding.Altered;
                findings.Add(Table, what, () => $"{row} instead of {wanted}");
            }
        }

        foreach (var (origin, due) in expected.Where(e => !seen.Contains(e.Key))) findings.Add(Table, Finding.Lost, () => $"{NumberedEvent.Message(due.Event)} of {Text(origin)}");
    }

    private static void CheckLetters(IEnumerable<StoredLetter> letters, Dictionary<Origin, StoredLetter> expected, Findings findings, Account account)
    {
        var seen = new HashSet<Origin>();
        foreach (var letter in letters)
        {
            account.DeadLettered++;
            if (!expected.TryGetValue(letter.Origin, out var due)) findings.Add(LetterTable, Finding.Unexpected, letter.ToString);
            else if (!seen.Add(letter.Origin)) findings.Add(LetterTable, Finding.Doubled, letter.ToString);
            else if (letter != due) findings.Add(LetterTable, Finding.Altered, () => $"{letter} instead of {due}");
        }

        foreach (var due in expected.Values.Where(e => !seen.Contains(e.Origin))) findings.Add(LetterTable, Finding.Lost, due.ToString);
    }

    // Each source is one key of one partition, so its records have to stand in the order of their origins.
    private static void CheckOutput(string place, IReadOnlyList<OutputRecord> records, HashSet<Origin> expected, Func<Origin, bool> mayBeMissing, Findings findings)
    {
        var seen = new HashSet<Origin>();
        var last = new Dictionary<string, OutputRecord>();
        foreach (var record in records)
        {
            string Example() => string.Create(CultureInfo.InvariantCulture, $"{Text(record.Origin)} at {record.Partition}@{record.Offset}");
            // A crash between publishing and deleting an entry of the sink's outbox publishes it again, as its documentation says.
            var mayRepeat = record.Stage == "sink";
            if (!expected.Contains(record.Origin)) findings.Add(place, Finding.Unexpected, Example);
            else if (!seen.Add(record.Origin) && !mayRepeat) findings.Add(place, Finding.Doubled, Example);
            if (mayRepeat) continue;
            if (last.TryGetValue(record.Key, out var before) && (before.Partition != record.Partition || before.Origin.Offset > record.Origin.Offset)) findings.Add(place, Finding.OutOfOrder, Example);
            last[record.Key] = record;
        }

        foreach (var origin in expected.Where(e => !seen.Contains(e) && !mayBeMissing(e))) findings.Add(place, Finding.Lost, () => Text(origin));
    }

    private static void CheckMinutes(IReadOnlyDictionary<(string Host, DateTime Minute), long> counted, Dictionary<(string Host, DateTime Minute), long> expected, Findings findings)
    {
        foreach (var minute in counted.Keys.Union(expected.Keys))
        {
            var (found, due) = (counted.GetValueOrDefault(minute), expected.GetValueOrDefault(minute));
            if (found != due) findings.Add("counts by minute", Finding.Miscounted, () => string.Create(CultureInfo.InvariantCulture, $"{minute.Host} {minute.Minute:s}: {found} instead of {due}"));
        }
    }

    private static string Text(in Origin origin) => string.Create(CultureInfo.InvariantCulture, $"{origin.Topic}-{origin.Partition}@{origin.Offset}");
}
