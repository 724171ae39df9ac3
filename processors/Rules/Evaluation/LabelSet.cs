using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The labels of a series, ordered by name, no name twice, none with an empty value; immutable, hashed once.</summary>
internal sealed class LabelSet : IEquatable<LabelSet>, IComparable<LabelSet>
{
    public const string MetricName = "__name__";

    public static readonly LabelSet Empty = new([]);

    // Name, value, name, value.
    private readonly string[] _texts;
    private LabelSet? _unnamed;

    private LabelSet(string[] texts)
    {
        _texts = texts;
        Hash = HashOf(texts);
    }

    public int Count => _texts.Length / 2;

    /// <summary>The same in each process.</summary>
    public ulong Hash { get; }

    /// <summary>The metric's name; "" where there is none.</summary>
    public string Metric => Get(MetricName);

    /// <summary>Without what names the metric: its name, type and unit.</summary>
    public LabelSet Unnamed => _unnamed ??= Without(MetricName, "__type__", "__unit__");

    /// <summary>A label by its place in the order of names.</summary>
    public KeyValuePair<string, string> this[int index] => new(_texts[2 * index], _texts[(2 * index) + 1]);

    /// <summary>Labels in any order; of a name that comes twice, the last; those with an empty value are left out.</summary>
    public static LabelSet Of(IEnumerable<KeyValuePair<string, string>> labels)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in labels) sorted[name] = value;
        var texts = new List<string>(2 * sorted.Count);
        foreach (var (name, value) in sorted)
        {
            if (value.Length > 0) texts.AddRange([name, value]);
        }

        return texts.Count == 0 ? Empty : new LabelSet([.. texts]);
    }

    /// <summary>A label's value; "" where there is none.</summary>
    public string Get(string name)
    {
        var at = Find(name);
        return at < 0 ? "" : _texts[at + 1];
    }

    public bool Has(string name) => Find(name) >= 0;

    /// <summary>With a label set anew, or without it where the value is empty.</summary>
    public LabelSet With(string name, string value)
    {
        var at = Find(name);
        if (value.Length == 0) return at < 0 ? this : Cut(at, at + 2, []);
        if (at >= 0) return _texts[at + 1] == value ? this : Cut(at, at + 2, [name, value]);
        return Cut(~at, ~at, [name, value]);
    }

    /// <summary>Without the labels of these names.</summary>
    public LabelSet Without(params ReadOnlySpan<string> names) => Filter(names, false);

    /// <summary>With the labels of these names alone.</summary>
    public LabelSet Only(params ReadOnlySpan<string> names) => Filter(names, true);

    /// <summary>The hash by which Prometheus samples series: of each text in UTF-8 behind its length.</summary>
    public ulong PrometheusHash()
    {
        var hash = new XxHash64();
        Span<byte> size = stackalloc byte[4];
        foreach (var text in _texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            size[0] = (byte)Math.Min(bytes.Length, 255);
            (size[1], size[2], size[3]) = ((byte)bytes.Length, (byte)(bytes.Length >> 8), (byte)(bytes.Length >> 16));
            hash.Append(bytes.Length < 255 ? size[..1] : size);
            hash.Append(bytes);
        }

        return hash.GetCurrentHashAsUInt64();
    }

    public bool Equals(LabelSet? other) =>
        ReferenceEquals(this, other) || (other is not null && Hash == other.Hash && _texts.AsSpan().SequenceEqual(other._texts));

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    public override int GetHashCode() => (int)Hash;

    public int CompareTo(LabelSet? other)
    {
        if (other is null) return 1;
        for (var i = 0; i < Math.Min(_texts.Length, other._texts.Length); i++)
        {
            var order = string.CompareOrdinal(_texts[i], other._texts[i]);
            if (order != 0) return order;
        }

        return _texts.Length.CompareTo(other._texts.Length);
    }

    /// <summary><c>{a="b", c="d"}</c>, the metric's name among the labels.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("{");
        for (var i = 0; i < _texts.Length; i += 2)
        {
            if (i > 0) text.Append(", ");
            text.Append(LabelNames.IsPlain(_texts[i]) ? _texts[i] : QuotedText.Of(_texts[i])).Append('=').Append(QuotedText.Of(_texts[i + 1]));
        }

        return text.Append('}').ToString();
    }

    private LabelSet Filter(ReadOnlySpan<string> names, bool keep)
    {
        var kept = 0;
        for (var i = 0; i < _texts.Length; i += 2)
        {
            if (names.Contains(_texts[i]) == keep) kept += 2;
        }

        if (kept == _texts.Length) return this;
        if (kept == 0) return Empty;
        var texts = new string[kept];
        for (int i = 0, to = 0; i < _texts.Length; i += 2)
        {
            if (names.Contains(_texts[i]) != keep) continue;
            texts[to++] = _texts[i];
            texts[to++] = _texts[i + 1];
        }

        return new LabelSet(texts);
    }

    private LabelSet Cut(int from, int to, ReadOnlySpan<string> instead)
    {
        var texts = new string[_texts.Length - to + from + instead.Length];
        if (texts.Length == 0) return Empty;
        _texts.AsSpan(0, from).CopyTo(texts);
        instead.CopyTo(texts.AsSpan(from));
        _texts.AsSpan(to).CopyTo(texts.AsSpan(from + instead.Length));
        return new LabelSet(texts);
    }

    // The place of the name, or the complement of where it belongs.
    private int Find(string name)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(_texts[2 * middle], name);
            if (order == 0) return 2 * middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~(2 * low);
    }

    private static ulong HashOf(string[] texts)
    {
        var hash = 0UL;
        foreach (var text in texts) hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()), (long)(hash + (ulong)text.Length));
        return hash;
    }
}
