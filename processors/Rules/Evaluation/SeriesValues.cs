using System.Globalization;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Reads the values of a series notation, parted by spaces.</summary>
/// <remarks><c>1+2x3</c> is 1 3 5 7, <c>4x2</c> is 4 4 4, <c>_</c> is no sample, <c>_x3</c> three of them, <c>stale</c> the staleness marker, <c>{{…}}</c> a native histogram.</remarks>
internal sealed class SeriesValues(string text, int start)
{
    private const int MostValues = 10_000_000;
    private readonly List<NotedValue> _values = [];
    private int _at = start;

    /// <exception cref="PromqlException">Something is no value.</exception>
    public List<NotedValue> Read()
    {
        while (true)
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
            if (_at == text.Length) return _values;
            Item();
            if (_at < text.Length && !char.IsWhiteSpace(text[_at])) throw Expected("a space");
        }
    }

    private void Item()
    {
        if (Take('_'))
        {
            Repeat(Take('x') ? Count() : 1, new NotedValue(0, true, false), 0);
            return;
        }

        if (IsAt("{{"))
        {
            Histogram();
            return;
        }

        if (IsAt("stale"))
        {
            _at += "stale".Length;
            Repeat(Take('x') ? Count() + 1 : 1, new NotedValue(Schemas.Metrics.Sample.Stale, false, false), 0);
            return;
        }

        var value = Number();
        var step = IsSign() ? Number() : 0;
        Repeat(Take('x') ? Count() + 1 : 1, new NotedValue(value, false, false), step);
    }

    private void Histogram()
    {
        Braces();
        if (IsSign())
        {
            _at++;
            Braces();
        }

        Repeat(Take('x') ? Count() + 1 : 1, new NotedValue(0, false, true), 0);
    }

    private void Braces()
    {
        if (!IsAt("{{")) throw Expected("{{");
        var end = text.IndexOf("}}", _at, StringComparison.Ordinal);
        if (end < 0) throw TextPlace.Error(text, _at, "the native histogram has no end");
        _at = end + 2;
    }

    private void Repeat(long count, NotedValue value, double step)
    {
        if (_values.Count + count > MostValues) throw TextPlace.Error(text, _at, $"the series has more than {MostValues} values");
        var now = value.Value;
        for (var i = 0L; i < count; i++)
        {
            _values.Add(value with { Value = now });
            if (step != 0) now += step;
        }
    }

    private double Number()
    {
        var begin = _at;
        if (IsSign()) _at++;
        var digits = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '_' || IsExponentSign()) && text[_at] != 'x') _at++;
        var number = text[digits.._at];
        if (!NumberText.TryParse(number, out var value)) throw TextPlace.Error(text, begin, $"a number, _ or stale expected, '{(_at > begin ? text[begin.._at] : text[begin..])}' found");
        return text[begin] == '-' ? -value : value;
    }

    private bool IsSign() => _at < text.Length && text[_at] is ('+' or '-');

    private bool IsExponentSign() => _at >= 2 && IsSign() && (text[_at - 1] | ' ') == 'e' && char.IsAsciiDigit(text[_at - 2]);

    private long Count()
    {
        var begin = _at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
        return long.TryParse(text.AsSpan(begin, _at - begin), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostValues
            ? count
            : throw TextPlace.Error(text, begin, "a count of repetitions expected");
    }

    private bool Take(char sign)
    {
        if (_at == text.Length || text[_at] != sign) return false;
        _at++;
        return true;
    }

    private bool IsAt(string sign) => string.CompareOrdinal(text, _at, sign, 0, sign.Length) == 0;

    private PromqlException Expected(string what) => TextPlace.Error(text, _at, $"{what} expected, {(_at < text.Length ? $"'{text[_at]}'" : "the end")} found");
}
