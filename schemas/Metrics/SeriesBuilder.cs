using System.Text;
using System.Text.Unicode;
using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Metrics;

/// <summary>Brings a name and labels into canonical form: labels in the order of their names' bytes, none empty, none twice.</summary>
/// <remarks>
/// The form is that of the fields <c>name</c> and <c>labels</c> of <c>sample-batch.avsc</c>, so that it serves as identity and goes into a record as it is.
/// Labels may be shared: add them once and build under several names; <see cref="Count"/> and <see cref="Truncate"/> take the last ones off again.
/// Single-threaded; allocates nothing once its buffers have grown.
/// </remarks>
public sealed class SeriesBuilder(SeriesLimits limits)
{
    private readonly AvroWriter _identity = new();
    private readonly AvroWriter _labels = new();
    private byte[] _bytes = new byte[4096];
    private Slot[] _slots = new Slot[16];
    private int[] _order = new int[16];
    private int _used;
    private bool _isEncoded;
    private bool _allowsReserved;
    private SeriesFault _fault;

    /// <summary>True where values of labels of the same name are joined by a semicolon, in the order in which they were added (as OpenTelemetry wants it); otherwise they are a fault.</summary>
    public bool JoinsDuplicates { get; set; }

    /// <summary>How many labels were added.</summary>
    public int Count { get; private set; }

    /// <summary>With more labels than this the series is refused, whatever they are: joined ones have several parts each.</summary>
    public int Most => limits.Labels * (JoinsDuplicates ? 4 : 1);

    /// <summary>Forgets the labels.</summary>
    public void Clear()
    {
        _allowsReserved = false;
        Truncate(0);
    }

    /// <summary>Takes off every label but the first <paramref name="count"/>.</summary>
    public void Truncate(int count)
    {
        if (count == Count) return;
        Count = count;
        _used = count == 0 ? 0 : _slots[count - 1].End;
        _isEncoded = false;
    }

    /// <summary>Adds a label; an empty value is the same as none.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return;
        if (Count == _slots.Length)
        {
            Array.Resize(ref _slots, Count * 2);
            Array.Resize(ref _order, Count * 2);
        }

        if (_bytes.Length - _used < name.Length + value.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + name.Length + value.Length));
        name.CopyTo(_bytes.AsSpan(_used));
        value.CopyTo(_bytes.AsSpan(_used + name.Length));
        _slots[Count++] = new Slot(_used, name.Length, value.Length);
        _used += name.Length + value.Length;
        _isEncoded = false;
    }

    /// <summary>Adds the label that marks an overflow.</summary>
    public void AddOverflow()
    {
        _allowsReserved = true;
        Add(ReservedLabels.Overflow, "true"u8);
    }

    /// <summary>The identity of the series of that name with the labels added.</summary>
    /// <param name="name">The metric's name.</param>
    /// <param name="identity">Valid until the next call of any member.</param>
    /// <returns>What is wrong, or <see cref="SeriesFault.None"/>.</returns>
    public SeriesFault Build(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> identity)
    {
        identity = default;
        if (!_isEncoded) _fault = Encode();
        if (_fault != SeriesFault.None) return _fault;
        if (name.IsEmpty) return SeriesFault.NoName;
        if (name.Length > limits.NameBytes) return SeriesFault.NameTooLong;
        if (!Utf8.IsValid(name)) return SeriesFault.InvalidEncoding;
        _identity.Clear();
        _identity.Bytes(name);
        _identity.Raw(_labels.Written);
        identity = _identity.Written;
        return SeriesFault.None;
    }

    private SeriesFault Encode()
    {
        _isEncoded = true;
        // Before the sort, whose time grows with the square.
        if (Count > Most) return SeriesFault.TooManyLabels;
        var isAscii = Ascii.IsValid(_bytes.AsSpan(0, _used));
        var distinct = Sort();
        if (distinct > limits.Labels) return SeriesFault.TooManyLabels;
        if (distinct != Count && !JoinsDuplicates) return SeriesFault.DuplicateLabel;
        _labels.Clear();
        if (distinct > 0) _labels.Long(distinct);
        for (var i = 0; i < Count;)
        {
            var run = Run(i, out var valueLength);
            var name = Name(_order[i]);
            if (Fault(name, valueLength) is var fault and not SeriesFault.None) return fault;
            if (!isAscii && !Utf8.IsValid(name)) return SeriesFault.InvalidEncoding;
            _labels.Bytes(name);
            _labels.Long(valueLength);
            for (var end = i + run; i < end; i++)
            {
                var value = Value(_order[i]);
                if (!isAscii && !Utf8.IsValid(value)) return SeriesFault.InvalidEncoding;
                _labels.Raw(value);
                if (i + 1 < end) _labels.Raw(";"u8);
            }
        }

        _labels.Long(0);
        return SeriesFault.None;
    }

    private SeriesFault Fault(ReadOnlySpan<byte> name, int valueLength)
    {
        if (name.IsEmpty) return SeriesFault.NoLabelName;
        if (name.Length > limits.NameBytes) return SeriesFault.LabelNameTooLong;
        if (valueLength > limits.ValueBytes) return SeriesFault.LabelValueTooLong;
        if (!name.StartsWith("__"u8)) return SeriesFault.None;
        if (name.SequenceEqual(ReservedLabels.Name)) return SeriesFault.ReservedLabel;
        return name.SequenceEqual(ReservedLabels.Overflow) && !_allowsReserved ? SeriesFault.ReservedLabel : SeriesFault.None;
    }

    /// <summary>How many labels from place <paramref name="first"/> on have one name, and how long their joined value is.</summary>
    private int Run(int first, out int valueLength)
    {
        var name = Name(_order[first]);
        var next = first + 1;
        valueLength = _slots[_order[first]].ValueLength;
        for (; next < Count && Name(_order[next]).SequenceEqual(name); next++) valueLength += 1 + _slots[_order[next]].ValueLength;
        return next - first;
    }

    // By insertion and stable: publishers' labels are few and mostly sorted. Returns how many names there are.
    private int Sort()
    {
        var same = 0;
        for (var i = 0; i < Count; i++)
        {
            var at = i;
            for (; at > 0; at--)
            {
                var order = Name(_order[at - 1]).SequenceCompareTo(Name(i));
                if (order == 0) same++;
                if (order <= 0) break;
                _order[at] = _order[at - 1];
            }

            _order[at] = i;
        }

        return Count - same;
    }

    private ReadOnlySpan<byte> Name(int label) => _bytes.AsSpan(_slots[label].Start, _slots[label].NameLength);

    private ReadOnlySpan<byte> Value(int label) => _bytes.AsSpan(_slots[label].Start + _slots[label].NameLength, _slots[label].ValueLength);

    private readonly record struct Slot(int Start, int NameLength, int ValueLength)
    {
        public int End => Start + NameLength + ValueLength;
    }
}
