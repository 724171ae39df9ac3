using Monitoring.Processors.Abstractions;

namespace Monitoring.Processors.Metrics;

/// <summary>What the intake of metrics counts, by the names under which it is exported.</summary>
internal sealed class SampleCounters(CounterSet counters)
{
    private readonly int _accepted = counters.Register("intake_samples");
    private readonly int _duplicates = counters.Register("intake_samples_dropped", "reason", "duplicate");
    private readonly int _conflicts = counters.Register("intake_samples_dropped", "reason", "conflict");
    private readonly int _overflowed = counters.Register("intake_samples_overflowed");
    private readonly int _skipped = counters.Register("intake_fields_without_number");

    public void Accepted(int samples) => counters.Add(_accepted, samples);

    public void Resent(SampleVerdict verdict) => counters.Add(verdict == SampleVerdict.Duplicate ? _duplicates : _conflicts);

    /// <summary>Series or samples of a record, beside the dead letter that tells of them together.</summary>
    public void Refused(string reason, int count) => counters.Add(counters.Register("intake_samples_refused", "reason", reason), count);

    public void Overflowed() => counters.Add(_overflowed);

    public void Skipped(int fields) => counters.Add(_skipped, fields);
}
