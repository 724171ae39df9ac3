using System.Numerics;
using System.Text.RegularExpressions;

namespace Monitoring.Processors.Enrichment.UserAgents;

/// <summary>Rules in order, of which only those are tried whose literals occur in the text.</summary>
internal sealed class RuleList
{
    private readonly Rule[] _rules;
    private readonly LiteralSearch _literals = new();
    private readonly ulong[] _always;
    private readonly ulong[] _candidates;

    public RuleList(Rule[] rules)
    {
        _rules = rules;
        _always = new ulong[(rules.Length + 63) / 64];
        _candidates = new ulong[_always.Length];
        for (var i = 0; i < rules.Length; i++)
        {
            var literals = RequiredLiterals.Of(rules[i].Pattern);
            if (literals is null) _always[i / 64] |= 1UL << (i % 64);
            else foreach (var literal in literals) _literals.Add(literal, i);
        }

        _literals.Build();
    }

    /// <summary>How many rules have no literal and are tried on every text.</summary>
    public int Unfiltered => _always.Sum(BitOperations.PopCount);

    /// <summary>The first rule that matches, and its groups.</summary>
    public bool TryMatch(string text, out Rule rule, out GroupCollection groups)
    {
        _always.CopyTo(_candidates, 0);
        _literals.Mark(text, _candidates);
        for (var word = 0; word < _candidates.Length; word++)
        {
            for (var bits = _candidates[word]; bits != 0; bits &= bits - 1)
            {
                rule = _rules[word * 64 + BitOperations.TrailingZeroCount(bits)];
                var match = rule.Regex.Match(text);
                if (!match.Success) continue;
                groups = match.Groups;
                return true;
            }
        }

        rule = null!;
        groups = null!;
        return false;
    }
}
