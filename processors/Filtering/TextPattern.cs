using System.Text;

namespace Monitoring.Processors.Filtering;

/// <summary>A text, or with a trailing <c>*</c> the start of one. No pattern matches everything.</summary>
internal readonly struct TextPattern(string? pattern)
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes((pattern ?? "").TrimEnd('*'));
    private readonly bool _isPrefix = pattern is not null && pattern.EndsWith('*');

    public bool IsEmpty => _text.Length == 0;

    public bool Matches(ReadOnlySpan<byte> text) =>
        _text.Length == 0 || (_isPrefix ? text.StartsWith(_text) : text.SequenceEqual(_text));
}
