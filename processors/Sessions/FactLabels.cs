using System.Text;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.LogMetrics;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Sessions;

/// <summary>The labels of facts, taken from events; the overflow label alone where they are none.</summary>
internal sealed class FactLabels
{
    private readonly SeriesBuilder _builder = new(new SeriesLimits(ValueBytes: 256));
    private readonly (byte[] Name, FieldReference Field)[] _fields;

    /// <param name="labels">A field each, or name=field; validated.</param>
    /// <param name="names">Those of the fields that <see cref="Of"/> is handed.</param>
    public FactLabels(IReadOnlyList<string> labels, FieldVocabulary names) =>
        _fields = [.. labels.Select(MetricLabel.Parse).Select(l => (Encoding.UTF8.GetBytes(l.Name), names.Refer(l.Field)))];

    /// <summary>Canonical and encoded, as behind the name in a series' identity; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(EventFields fields)
    {
        _builder.Clear();
        foreach (var (name, field) in _fields) _builder.Add(name, field.Text(fields).Span);
        if (_builder.Build("fact"u8, out var identity) != SeriesFault.None)
        {
            _builder.Clear();
            _builder.AddOverflow();
            _builder.Build("fact"u8, out identity);
        }

        return identity[new LabelReader(identity).Position..];
    }

    /// <summary>True where labels of an identity stand for those that were none.</summary>
    public static bool AreOverflow(ReadOnlySpan<byte> identity)
    {
        var labels = new LabelReader(identity);
        while (labels.Next())
        {
            if (labels.Name.SequenceEqual(ReservedLabels.Overflow)) return true;
        }

        return false;
    }
}
