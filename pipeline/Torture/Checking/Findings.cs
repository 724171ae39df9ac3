namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>Gathers findings of one kind in one place into one, with the first as the example.</summary>
internal sealed class Findings
{
    private readonly Dictionary<(string Place, string What), Finding> _found = [];

    public IReadOnlyList<Finding> All => [.. _found.Values];

    public void Add(string place, string what, Func<string> example)
    {
        _found[(place, what)] = _found.TryGetValue((place, what), out var before) ? before with { Count = before.Count + 1 } : new Finding(place, what, 1, example());
    }
}
