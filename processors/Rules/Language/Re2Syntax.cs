using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Language;

/// <summary>Turns a regular expression in RE2's syntax into .NET's, and refuses what RE2 does not have, in Go's words.</summary>
/// <remarks>Differences: <c>$</c> is the end of the text, <c>\d \w \s \b</c> are ASCII, a character beyond U+FFFF is one, named groups count among the others, POSIX classes, scripts, <c>\Q…\E</c>, <c>(?U)</c>; no look-around, no back-references.</remarks>
internal sealed class Re2Syntax
{
    private const int MostCharacters = 32 * 1024;
    private const int MostRepetitions = 1000;
    private const int MostRepetitionsInAll = 100_000;
    private const int MostDepth = 1000;
    private readonly Re2Reader _reader;
    private readonly List<string> _names = [];
    private readonly StringBuilder _out = new();
    private readonly Stack<(Re2Flags Flags, int Repetitions)> _outer = new();
    private Re2Flags _flags;
    private bool _hasBoundary;
    private bool _tellsApart;

    // Something stands before that can be repeated; where the repetition that ended last began and ended.
    private bool _hasAtom;
    private (int Start, int End) _repetition = (-1, -1);

    // How often the most repeated part of this group is repeated, and of the group that ended last.
    private int _repetitions = 1;
    private int _lastGroup = 1;
    private int _repetitionsInAll;

    private Re2Syntax(string pattern, Re2Flags flags)
    {
        _reader = new Re2Reader(pattern);
        _flags = flags;
    }

    /// <param name="pattern">In RE2's syntax.</param>
    /// <param name="flags">Those that hold at its begin.</param>
    /// <exception cref="ArgumentException">RE2 has no such thing; the message says what.</exception>
    public static Re2Translation Translate(string pattern, Re2Flags flags)
    {
        if (pattern.Length > MostCharacters) throw new ArgumentException($"the regular expression has more than {MostCharacters} characters");
        var syntax = new Re2Syntax(pattern, flags);
        while (!syntax._reader.IsAtEnd) syntax.Next();
        if (syntax._outer.Count > 0) throw Re2Reader.Fault("missing closing )", pattern);
        if (syntax._hasBoundary && syntax._tellsApart) throw new ArgumentException(@"\b and \B beside characters beyond ASCII are not supported");
        return new Re2Translation(syntax._out.ToString(), syntax._names, syntax._hasBoundary);
    }

    private void Next()
    {
        var lastGroup = 1;
        switch (_reader.Current)
        {
            case '\\': Escape(); break;
            case '[':
                var set = _reader.Class(_flags.HasFlag(Re2Flags.IgnoreCase), out var isNegative);
                Put(set, isNegative);
                break;
            case '(': Open(); break;
            case ')':
                lastGroup = Close();
                break;
            case '|':
                Put("|", 1);
                _hasAtom = false;
                break;
            case '^': Put(_flags.HasFlag(Re2Flags.Multiline) ? "(?m:^)" : @"\A", 1); break;
            case '$': Put(_flags.HasFlag(Re2Flags.Multiline) ? "(?m:$)" : @"\z", 1); break;
            case '.':
                _reader.At++;
                Put(_flags.HasFlag(Re2Flags.DotAll) ? new CharacterSet() : new CharacterSet().Add('\n', '\n'), true);
                break;
            case '{': Count(); break;
            case '*' or '+' or '?': Repeat(1); break;
            default: Literal(_reader.CodePoint()); break;
        }

        _lastGroup = lastGroup;
    }

    private int Close()
    {
        if (!_outer.TryPop(out var outer)) throw Re2Reader.Fault("unexpected )", _reader.Pattern);
        var repetitions = _repetitions;
        _flags = outer.Flags;
        _repetitions = Math.Max(outer.Repetitions, repetitions);
        Put(")", 1);
        return repetitions;
    }

    private void Repeat(int length)
    {
        var start = _reader.At;
        var sign = _reader.Pattern.Substring(start, length);
        if (!_hasAtom) throw Re2Reader.Fault("missing argument to repetition operator", sign);
        _reader.At += length;
        var isLazy = _reader.IsAt("?");
        if (isLazy) _reader.At++;
        if (_repetition.End == start) throw Re2Reader.Fault("invalid nested repetition operator", _reader.Pattern[_repetition.Start.._reader.At]);
        _repetition = (start, _reader.At);
        _out.Append(sign).Append(isLazy != _flags.HasFlag(Re2Flags.Ungreedy) ? "?" : "");
    }

    // Braces that hold no count stand for themselves.
    private void Count()
    {
        var end = _reader.Pattern.IndexOf('}', _reader.At);
        var parts = end < 0 ? [] : _reader.Pattern[(_reader.At + 1)..end].Split(',');
        if (parts.Length is 0 or > 2 || !parts[0].All(char.IsAsciiDigit) || parts[0].Length == 0 || !parts[^1].All(char.IsAsciiDigit))
        {
            Literal(_reader.CodePoint());
            return;
        }

        var sign = _reader.Pattern[_reader.At..(end + 1)];
        foreach (var part in parts)
        {
            if (part.Length > 0 && (part.Length > 4 || Number(part) > MostRepetitions)) throw Re2Reader.Fault("invalid repeat count", sign);
        }

        // Counts within counts multiply.
        var most = Math.Max(1, Number(parts[^1].Length > 0 ? parts[^1] : parts[0]));
        if (parts[^1].Length > 0 && Number(parts[^1]) < Number(parts[0])) throw Re2Reader.Fault("invalid repeat count", sign);
        _repetitionsInAll += most * _lastGroup;
        if ((long)most * _lastGroup > MostRepetitions || _repetitionsInAll > MostRepetitionsInAll) throw Re2Reader.Fault("invalid repeat count", sign);
        _repetitions = Math.Max(_repetitions, most * _lastGroup);
        Repeat(sign.Length);
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private void Open()
    {
        var before = _flags;
        if (_reader.GroupName() is { } name)
        {
            _names.Add(name);
            Put("(", 0);
        }
        else
        {
            _flags = _reader.Flags(_flags, out var isGroup);
            var changed = (_flags ^ before).HasFlag(Re2Flags.IgnoreCase);
            var ignoreCase = !changed ? "" : _flags.HasFlag(Re2Flags.IgnoreCase) ? "i" : "-i";
            if (isGroup || changed) Put(isGroup ? $"(?{ignoreCase}:" : $"(?{ignoreCase})", 0);
            _hasAtom = false;
            if (!isGroup) return;
        }

        _hasAtom = false;
        if (_outer.Count == MostDepth) throw Re2Reader.Fault("expression nests too deeply", _reader.Pattern);
        _outer.Push((before, _repetitions));
        _repetitions = 1;
    }

    private void Escape()
    {
        if (_reader.Boundary() is { } boundary)
        {
            _hasBoundary |= boundary is @"\b" or @"\B";
            Put(boundary, 0);
        }
        else if (_reader.Quotation() is { } quoted)
        {
            foreach (var rune in quoted.EnumerateRunes()) Literal(rune.Value);
        }
        else if (_reader.NamedClass(out var isNegative) is { } named)
        {
            Put(named, isNegative);
        }
        else
        {
            Literal(_reader.Escaped());
        }
    }

    private void Literal(int code)
    {
        _tellsApart |= code >= 0x80;
        if (code > 0xffff) Put(new CharacterSet().Add(code, code), false);
        else Put(char.IsAsciiLetterOrDigit((char)code) ? ((char)code).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{code:x4}"), 0);
    }

    private void Put(CharacterSet set, bool isNegative)
    {
        _tellsApart |= !set.IsUniformBeyondAscii;
        var isStarred = _reader.IsAt("*") && !_reader.IsAt("*?") && !_flags.HasFlag(Re2Flags.Ungreedy);
        Put(set.Write(isNegative, isStarred), 0);
    }

    private void Put(string text, int read)
    {
        _out.Append(text);
        _reader.At += read;
        _hasAtom = true;
    }
}
