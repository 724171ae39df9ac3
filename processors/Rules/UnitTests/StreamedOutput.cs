using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Streaming;
using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>Reads what streamed rules write as a subscriber would: the recorded samples, and the newest state of each alert.</summary>
internal sealed class StreamedOutput : IOutput
{
    private readonly Dictionary<string, AlertEvent> _alerts = [];
    private readonly List<string> _wrong = [];

    /// <summary>All that was recorded, beside what the test put there.</summary>
    public TestSeries Series { get; } = new();

    public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (topic == Topics.Recorded) Read(value);
        else if (topic == Topics.Alerts) Read(Encoding.UTF8.GetString(key), value);
        else _wrong.Add($"a record on {topic}");
    }

    public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => _wrong.Add($"a record to all of {topic}");

    /// <summary>How the alerts that were written differ from those that fire.</summary>
    public IEnumerable<(string What, string Reason)> Compare(IEnumerable<RuleGroup> groups, IReadOnlyDictionary<string, string> externalLabels)
    {
        var firing = groups.SelectMany(g => Enumerable.Range(0, g.Definition.Rules.Count).SelectMany(g.Alerts)).Where(a => a.State == Groups.AlertState.Firing)
            .Select(a => externalLabels.Aggregate(a.Labels, (labels, l) => labels.Has(l.Key) ? labels : labels.With(l.Key, l.Value))).ToHashSet();
        var written = _alerts.Values.Where(a => a.State == Schemas.Alerts.AlertState.Firing).Select(a => LabelSet.Of(a.Labels)).ToHashSet();
        foreach (var alert in firing.Except(written)) _wrong.Add($"{alert} fires and was not written");
        foreach (var alert in written.Except(firing)) _wrong.Add($"{alert} was written as firing and does not fire");
        return _wrong.Select(w => ("the stream", w));
    }

    private void Read(ReadOnlySpan<byte> record)
    {
        if (!SingleObject.TryParse(record, out _, out var datum) || !SampleBatchReader.TryRead(datum, out var batch))
        {
            _wrong.Add("a record of samples cannot be read");
            return;
        }

        while (batch.NextSeries())
        {
            var labels = SampleIntake.Labels(batch.Identity, new SharedTexts());
            while (batch.NextSample(out var sample))
            {
                if (Series.TryAppend(labels, new Point(sample.Time, sample.Value)) is { } reason) _wrong.Add($"recorded {labels}: {reason}");
            }
        }
    }

    private void Read(string key, ReadOnlySpan<byte> record)
    {
        if (!AlertJson.TryRead(record, out var alert) || alert!.Fingerprint != key) _wrong.Add($"no alert: {Encoding.UTF8.GetString(record)}");
        else if (_alerts.TryGetValue(key, out var before) && before.Revision >= alert.Revision) _wrong.Add($"the revision of {key} does not rise");
        else _alerts[key] = alert;
    }
}
