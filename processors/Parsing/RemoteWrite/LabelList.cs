using Monitoring.Processors.Parsing.Samples;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.RemoteWrite;

/// <summary>Takes the labels of one series as they come and judges their order: by the specification they are sorted by name, and none occurs twice.</summary>
/// <remarks>A series that breaks it is refused and not mended, as its sender would not know that two of its series are one here.</remarks>
internal ref struct LabelList
{
    // What no series may carry is not copied either: in a request of 2.0 two bytes name a text of any length.
    private const int MostBytes = 128 * 1024;

    private readonly SampleWriter _writer;
    private ReadOnlySpan<byte> _last;
    private bool _hasLast;

    public LabelList(SampleWriter writer)
    {
        _writer = writer;
        writer.Labels.Clear();
    }

    /// <summary>The metric's name; empty where there was none.</summary>
    public ReadOnlySpan<byte> Metric { get; private set; }

    /// <summary>What is wrong, or null.</summary>
    public string? Fault { get; set; }

    /// <summary>True where a label more changes nothing.</summary>
    public readonly bool IsRefused => Fault is not null || _writer.Labels.Count > _writer.Labels.Most;

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (IsRefused) return;
        var order = _hasLast ? _last.SequenceCompareTo(name) : -1;
        if (name.IsEmpty) Fault = "a label has no name";
        else if (order == 0) Fault = "a label occurs twice in a series";
        else if (order > 0) Fault = "the labels of a series are not in the order of their names";
        else if (name.Length + value.Length > MostBytes) Fault = "a label is longer than any may be";
        else if (name.SequenceEqual(ReservedLabels.Name)) Metric = value;
        else _writer.Labels.Add(name, value);
        _last = name;
        _hasLast = true;
    }
}
