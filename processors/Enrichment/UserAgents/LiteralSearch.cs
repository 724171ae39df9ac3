namespace Monitoring.Processors.Enrichment.UserAgents;

/// <summary>Finds in one pass which of many literals occur in a text, in any case (Aho and Corasick's automaton).</summary>
internal sealed class LiteralSearch
{
    private readonly List<Dictionary<char, int>> _next = [[]];
    private readonly List<List<int>> _owners = [[]];
    private int[] _fail = [];

    /// <summary>Says that <paramref name="owner"/> wants to know of <paramref name="literal"/>.</summary>
    public void Add(string literal, int owner)
    {
        var state = 0;
        foreach (var c in literal)
        {
            if (!_next[state].TryGetValue(Lower(c), out var to))
            {
                to = _next.Count;
                _next.Add([]);
                _owners.Add([]);
                _next[state].Add(Lower(c), to);
            }

            state = to;
        }

        _owners[state].Add(owner);
    }

    /// <summary>Links each state to the longest suffix of it that is a state too. To be called once, after the last <see cref="Add"/>.</summary>
    public void Build()
    {
        _fail = new int[_next.Count];
        var queue = new Queue<int>(_next[0].Values);
        while (queue.TryDequeue(out var state))
        {
            foreach (var (c, to) in _next[state])
            {
                var fail = _fail[state];
                while (fail != 0 && !_next[fail].ContainsKey(c)) fail = _fail[fail];
                _fail[to] = _next[fail].TryGetValue(c, out var suffix) && suffix != to ? suffix : 0;
                _owners[to].AddRange(_owners[_fail[to]]);
                queue.Enqueue(to);
            }
        }
    }

    /// <summary>Sets the bit of every owner whose literal occurs.</summary>
    public void Mark(string text, ulong[] owners)
    {
        var state = 0;
        foreach (var each in text)
        {
            var c = Lower(each);
            while (true)
            {
                if (_next[state].TryGetValue(c, out var to))
                {
                    state = to;
                    break;
                }

                if (state == 0) break;
                state = _fail[state];
            }

            foreach (var owner in _owners[state]) owners[owner / 64] |= 1UL << (owner % 64);
        }
    }

    private static char Lower(char c) => char.ToLowerInvariant(c);
}
