using Monitoring.Processors.Indexing;

namespace Monitoring.Processors.Conditions;

/// <summary>Things with a condition each, indexed by what an event has to have: most events are none of most things' business.</summary>
/// <typeparam name="T">What the condition is for.</typeparam>
internal sealed class ConditionIndex<T>
{
    private readonly (FieldReference Field, Dictionary<byte[], T[]> Things)[] _byValue;
    private readonly (FieldReference Field, T[] Things)[] _byField;
    private readonly T[] _always;

    /// <param name="all">The things, in the order in which they are found where nothing else tells them apart.</param>
    /// <param name="condition">What has to hold for one, or null.</param>
    /// <param name="needs">A field without which nothing comes of one, or null.</param>
    public ConditionIndex(IReadOnlyList<T> all, Func<T, Condition?> condition, Func<T, FieldReference?> needs)
    {
        Count = all.Count;
        _byValue = [.. all.Where(t => Named(t) is not null).GroupBy(t => Named(t)!.Field).Select(g => (g.Key, ByValue(g)))];
        _byField = [.. all.Where(t => Named(t) is null && Needed(t) is not null).GroupBy(t => Needed(t)!).Select(g => (g.Key, g.ToArray()))];
        _always = [.. all.Where(t => Named(t) is null && Needed(t) is null)];

        // The condition that names the values of a field, which a dictionary finds.
        IsOneOf? Named(T thing) => condition(thing)?.Conjuncts.OfType<IsOneOf>().FirstOrDefault();

        FieldReference? Needed(T thing) => condition(thing)?.Conjuncts.OfType<FieldCondition>().FirstOrDefault()?.Field ?? needs(thing);

        Dictionary<byte[], T[]> ByValue(IEnumerable<T> things) => things
            .SelectMany(t => Named(t)!.Texts.Distinct(Utf8Comparer.Instance).Select(text => (text, t)))
            .GroupBy(p => p.text, p => p.t, Utf8Comparer.Instance)
            .ToDictionary(g => g.Key, g => g.ToArray(), Utf8Comparer.Instance);
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Collects those whose events these may be.</summary>
    /// <param name="fields">The event's.</param>
    /// <param name="found">As long as <see cref="Count"/> or longer.</param>
    /// <returns>How many were found.</returns>
    public int Find(EventFields fields, T[] found)
    {
        var count = 0;
        foreach (var (field, things) in _byValue)
        {
            var text = field.Text(fields).Span;
            if (!text.IsEmpty && things.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var some)) Take(some, found, ref count);
        }

        foreach (var (field, things) in _byField)
        {
            if (field.IsThere(fields)) Take(things, found, ref count);
        }

        Take(_always, found, ref count);
        return count;
    }

    private static void Take(T[] things, T[] found, ref int count)
    {
        things.CopyTo(found, count);
        count += things.Length;
    }
}
