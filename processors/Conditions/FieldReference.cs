using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Conditions;

/// <summary>A field under all the names that publishers give it: the first that an event has counts, in its own scale.</summary>
/// <remarks>It is asked many times of one event, so it remembers what it found; it therefore belongs to one reader of events.</remarks>
internal sealed class FieldReference(FieldSource[] sources)
{
    private long _stamp = -1;
    private int _source;
    private Utf8Slice _text;
    private Reading _reading;
    private double _number;

    public bool IsThere(EventFields fields) => !Text(fields).IsEmpty;

    /// <summary>The text, or empty.</summary>
    public Utf8Slice Text(EventFields fields)
    {
        if (_stamp != fields.Stamp) Find(fields);
        return _text;
    }

    /// <summary>The number in the unit of the reference.</summary>
    public bool TryNumber(EventFields fields, out double number)
    {
        if (_stamp != fields.Stamp) Find(fields);
        if (_reading == Reading.Unread) _reading = TryRead() ? Reading.Number : Reading.NoNumber;
        number = _number;
        return _reading == Reading.Number;
    }

    /// <summary>The exact number in the unit of the reference, of at most <paramref name="most"/> either way.</summary>
    public bool TryDecimal(EventFields fields, decimal most, out decimal number)
    {
        number = 0;
        if (!IsThere(fields) || !new FieldValue(_text).TryDecimal(out number) || Math.Abs(number) > most) return false;
        // A scale may make more of it than a decimal holds.
        var scaled = (double)number * (double)sources[_source].Factor;
        if (Math.Abs(scaled) > 1e28 || Math.Abs(scaled / (double)sources[_source].Divisor) > (double)most) return false;
        number = number * sources[_source].Factor / sources[_source].Divisor;
        return true;
    }

    private void Find(EventFields fields)
    {
        _stamp = fields.Stamp;
        _reading = Reading.Unread;
        for (_source = 0; _source < sources.Length; _source++)
        {
            _text = sources[_source].Read(fields).Text;
            if (!_text.IsEmpty) return;
        }

        _reading = Reading.NoNumber;
    }

    private bool TryRead()
    {
        if (!new FieldValue(_text).TryNumber(out _number)) return false;
        ref readonly var source = ref sources[_source];
        if (source.IsScaled) _number = _number * (double)source.Factor / (double)source.Divisor;
        return true;
    }

    private enum Reading : byte
    {
        Unread,
        Number,
        NoNumber,
    }
}
