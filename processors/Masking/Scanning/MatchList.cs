namespace Monitoring.Processors.Masking.Scanning;

/// <summary>A recognised run of bytes.</summary>
internal readonly record struct Match(int Start, int End, MaskKind Kind);

/// <summary>What was recognised in one text: in order and without overlaps. Where two overlap, the one that starts first and reaches further wins.</summary>
internal sealed class MatchList
{
    private Match[] _matches = new Match[32];

    public int Count { get; private set; }

    public ReadOnlySpan<Match> Matches => _matches.AsSpan(0, Count);

    /// <summary>Where the last match ends.</summary>
    public int End => Count == 0 ? 0 : _matches[Count - 1].End;

    public void Clear() => Count = 0;

    public void Add(int start, int end, MaskKind kind)
    {
        while (Count > 0 && _matches[Count - 1].Start >= start && _matches[Count - 1].End <= end) Count--;
        if (Count > 0 && start < _matches[Count - 1].End) start = _matches[Count - 1].End;
        if (start >= end) return;
        if (Count == _matches.Length) Array.Resize(ref _matches, Count * 2);
        _matches[Count++] = new Match(start, end, kind);
    }

    /// <summary>Replaces a match by one at another place, as when a view's positions become those of the text.</summary>
    public void Move(int index, int start, int end) => _matches[index] = _matches[index] with { Start = start, End = end };
}
