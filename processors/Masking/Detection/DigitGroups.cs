using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Groups of digits that stand side by side, with a blank or a dash (or two) between them.</summary>
internal ref struct DigitGroups
{
    public const int Most = 12;
    private const int MostBefore = 5;
    private readonly ReadOnlySpan<byte> _text;
    private readonly Span<int> _starts;
    private readonly Span<int> _ends;

    public DigitGroups(ReadOnlySpan<byte> text, int at, int from, Span<int> starts, Span<int> ends)
    {
        _text = text;
        _starts = starts;
        _ends = ends;
        for (var groups = 0; groups < MostBefore && PreviousStart(at, from) is >= 0 and var start; groups++) at = start;
        while (Count < Most)
        {
            var end = at;
            while (end < text.Length && Bytes.IsDigit(text[end])) end++;
            _starts[Count] = at;
            _ends[Count++] = end;
            at = NextStart(end);
            if (at < 0) break;
        }
    }

    public int Count { get; private set; }

    public readonly int Start(int group) => _starts[group];

    public readonly int End(int group) => _ends[group];

    public readonly int Length(int group) => _ends[group] - _starts[group];

    public readonly ReadOnlySpan<byte> Text => _text;

    /// <summary>Copies the digits of groups <paramref name="first"/> to <paramref name="last"/>; their number, or -1 where they are too many.</summary>
    public readonly int Digits(int first, int last, Span<byte> destination)
    {
        var length = 0;
        for (var i = first; i <= last; i++)
        {
            var group = _text[_starts[i].._ends[i]];
            if (group.Length > destination.Length - length) return -1;
            group.CopyTo(destination[length..]);
            length += group.Length;
        }

        return length;
    }

    private readonly int NextStart(int end)
    {
        if (!IsJoiner(Bytes.At(_text, end))) return -1;
        if (Bytes.IsDigit(Bytes.At(_text, end + 1))) return end + 1;
        return IsJoiner(Bytes.At(_text, end + 1)) && Bytes.IsDigit(Bytes.At(_text, end + 2)) ? end + 2 : -1;
    }

    private readonly int PreviousStart(int at, int from)
    {
        if (at - 2 < from || !IsJoiner(_text[at - 1])) return -1;
        var last = at - 2;
        if (IsJoiner(_text[last])) last--;
        if (last < from || !Bytes.IsDigit(_text[last])) return -1;
        while (last > from && Bytes.IsDigit(_text[last - 1])) last--;
        return last;
    }

    private static bool IsJoiner(byte b) => b is (byte)' ' or (byte)'-';
}
