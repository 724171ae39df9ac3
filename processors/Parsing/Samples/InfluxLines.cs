using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Reads influx line protocol, any number of lines: <c>name,tag=v field=1i,f2=2.5,s="x",b=true 1568760922000000000</c>.</summary>
/// <remarks>A line is read whole before its first sample leaves: a broken one yields none, and the others are kept. Metrics are named as in <see cref="TelegrafMetrics"/>.</remarks>
internal sealed class InfluxLines(SampleWriter writer)
{
    private readonly TextBuffer _text = new();
    private (int NameStart, int NameLength, double Value)[] _values = new (int, int, double)[32];

    public void Read(Utf8Slice value)
    {
        var start = writer.PositionOf(value);
        var rest = value.Span.TrimEnd("\r\n\t \0"u8);
        for (var at = 0; at < rest.Length;)
        {
            var reader = new InfluxReader(rest[at..]);
            reader.SkipBlank();
            var isWhole = reader.IsComment || reader.IsLineEnd || ReadLine(ref reader, start + at);
            // Behind a broken line: a quote that never closes must not swallow the lines after it.
            at += isWhole ? reader.ToNextLine() : new InfluxReader(rest[at..]).ToNextLine();
        }
    }

    private bool ReadLine(ref InfluxReader reader, int position)
    {
        _text.Clear();
        writer.Labels.Clear();
        if (!reader.Word(_text, isMeasurement: true) || !TryTags(ref reader) || !TryFields(ref reader, out var values, out var texts) || !reader.Time(writer.ReceivedTime, out var time))
            return writer.Refuse(DeadLetterReason.InvalidLine, "not a line of influx protocol", position + reader.Position);

        var measurement = _text.Written[.._values[0].NameStart];
        if (texts > 0) writer.Skip(texts);
        for (var i = 1; i <= values; i++)
        {
            var (name, length, number) = _values[i];
            TelegrafMetrics.Write(writer, measurement, _text.Written.Slice(name, length), new Sample(time, number), position);
        }

        return true;
    }

    private bool TryTags(ref InfluxReader reader)
    {
        // Entry 0 says where the measurement ends; tags are put together behind it and go at once into the labels.
        var end = _text.Length;
        _values[0].NameStart = end;
        while (reader.Take((byte)','))
        {
            if (!reader.Word(_text) || !reader.Take((byte)'=')) return false;
            var key = _text.Length;
            if (!reader.Word(_text)) return false;
            writer.AddLabel(_text.Written[end..key], _text.Written[key..]);
            _text.Truncate(end);
        }

        return reader.Take((byte)' ');
    }

    private bool TryFields(ref InfluxReader reader, out int values, out int texts)
    {
        values = texts = 0;
        reader.SkipBlank();
        do
        {
            var start = _text.Length;
            if (!reader.Word(_text) || !reader.Take((byte)'=')) return false;
            var length = _text.Length - start;
            if (reader.IsText)
            {
                if (!reader.SkipText()) return false;
                texts++;
                continue;
            }

            if (!reader.Number(out var number)) return false;
            if (++values == _values.Length) Array.Resize(ref _values, values * 2);
            _values[values] = (start, length, number);
        }
        while (reader.Take((byte)','));
        return true;
    }
}
