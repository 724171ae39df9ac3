using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Language;

/// <summary>Turns a regular expression in RE2's syntax into .NET's, and refuses what RE2 does not have.</summary>
/// <remarks>Differences: <c>$</c> is the end of the text, <c>\d \w \s</c> are ASCII, named groups count among the others, POSIX classes, <c>\Q…\E</c>, <c>\x{…}</c>, <c>\C</c>, <c>\pN</c>; no look-around, no back-references.</remarks>
internal sealed class Re2Syntax
{
    private const int MostCharacters = 32 * 1024;
    private const int MostRepetitions = 1000;
    private const int MostRepetitionsInAll = 100_000;
    private readonly string _pattern;
    private readonly List<string> _names;
    private readonly StringBuilder _out = new();
    private readonly Stack<(bool IsMultiline, bool IsSingleline, int Repetitions)> _outer = new();
    private bool _isMultiline;
    private bool _isSingleline = true;
    private int _at;

    // How often the most repeated part of this group is repeated, and of the group that ended last.
    private int _repetitions = 1;
    private int _lastGroup = 1;
    private int _repetitionsInAll;

    private Re2Syntax(string pattern, List<string> names)
    {
        _pattern = pattern;
        _names = names;
    }

    /// <param name="pattern">In RE2's syntax.</param>
    /// <param name="names">Takes the names of the groups, "" for those without one.</param>
    /// <exception cref="ArgumentException">RE2 has no such thing; the message says what.</exception>
    public static string Translate(string pattern, List<string> names)
    {
        if (pattern.Length > MostCharacters) throw new ArgumentException($"the regular expression has more than {MostCharacters} characters");
        var syntax = new Re2Syntax(pattern, names);
        while (syntax._at < pattern.Length) syntax.Next();
        return syntax._out.ToString();
    }

    private void Next()
    {
        var c = _pattern[_at];
        switch (c)
        {
            case '\\': Escape(false); break;
            case '[': Class(); break;
            case '(': Open(); break;
            case ')':
                Close();
                return;
            case '^': Put(_isMultiline ? "(?m:^)" : @"\A", 1); break;
            case '$': Put(_isMultiline ? "(?m:$)" : @"\z", 1); break;
            case '.': Put(_isSingleline ? @"(?s:.)" : @"[^\n]", 1); break;
            case '{': Count(); break;
            case '*' or '+' or '?': Repeat(); break;
            case '#' or ' ': Put(@"\" + c, 1); break;
            default: Copy(1); break;
        }

        _lastGroup = 1;
    }

    private void Close()
    {
        _lastGroup = _repetitions;
        if (_outer.TryPop(out var outer)) (_isMultiline, _isSingleline, _repetitions) = outer;
        _repetitions = Math.Max(_repetitions, _lastGroup);
        Copy(1);
    }

    private void Repeat()
    {
        Copy(1);
        if (_at < _pattern.Length && _pattern[_at] == '?') Copy(1);
        if (_at < _pattern.Length && _pattern[_at] is '*' or '+' or '?') throw new ArgumentException("invalid nested repetition operator");
    }

    // Braces that hold no count stand for themselves.
    private void Count()
    {
        var end = _pattern.IndexOf('}', _at);
        var parts = end < 0 ? [] : _pattern[(_at + 1)..end].Split(',');
        if (parts.Length is 0 or > 2 || !parts[0].All(char.IsAsciiDigit) || parts[0].Length == 0 || !parts[^1].All(char.IsAsciiDigit))
        {
            Put(@"\{", 1);
            return;
        }

        foreach (var part in parts)
        {
            if (part.Length > 0 && (part.Length > 4 || int.Parse(part, CultureInfo.InvariantCulture) > MostRepetitions)) throw new ArgumentException("invalid repeat count");
        }

        // Counts within counts multiply.
        var most = Math.Max(1, int.Parse(parts[^1].Length > 0 ? parts[^1] : parts[0], CultureInfo.InvariantCulture));
        _repetitionsInAll += most * _lastGroup;
        if ((long)most * _lastGroup > MostRepetitions || _repetitionsInAll > MostRepetitionsInAll) throw new ArgumentException("the repeat counts are too large");
        _repetitions = Math.Max(_repetitions, most * _lastGroup);
        Copy(end - _at + 1);
        if (_at < _pattern.Length && _pattern[_at] == '?') Copy(1);
    }

    private void Open()
    {
        if (!IsAt("(?"))
        {
            Push(_isMultiline, _isSingleline);
            _names.Add("");
            Copy(1);
            return;
        }

        var isNamed = IsAt("(?P<") || (IsAt("(?<") && !IsAt("(?<=") && !IsAt("(?<!"));
        if (isNamed)
        {
            var start = _pattern.IndexOf('<', _at) + 1;
            var end = _pattern.IndexOf('>', start);
            if (end <= start) throw new ArgumentException("invalid named capture");
            Push(_isMultiline, _isSingleline);
            _names.Add(_pattern[start..end]);
            Put("(", end + 1 - _at);
            return;
        }

        Flags();
    }

    private void Push(bool isMultiline, bool isSingleline)
    {
        _outer.Push((isMultiline, isSingleline, _repetitions));
        _repetitions = 1;
    }

    private void Flags()
    {
        var end = _at + 2;
        while (end < _pattern.Length && _pattern[end] is 'i' or 'm' or 's' or 'U' or '-') end++;
        if (end >= _pattern.Length || _pattern[end] is not (':' or ')')) throw new ArgumentException("invalid or unsupported Perl syntax");
        var (isMultiline, isSingleline) = (_isMultiline, _isSingleline);
        var isOn = true;
        var ignoreCase = "";
        foreach (var flag in _pattern.AsSpan(_at + 2, end - _at - 2))
        {
            switch (flag)
            {
                case '-': isOn = false; break;
                case 'm': _isMultiline = isOn; break;
                case 's': _isSingleline = isOn; break;
                case 'i': ignoreCase = isOn ? "i" : "-i"; break;
            }
        }

        if (_pattern[end] == ':')
        {
            Push(isMultiline, isSingleline);
            Put($"(?{ignoreCase}:", end + 1 - _at);
        }
        else
        {
            Put(ignoreCase.Length > 0 ? $"(?{ignoreCase})" : "", end + 1 - _at);
        }
    }

    private void Class()
    {
        _out.Append('[');
        _at++;
        if (_at < _pattern.Length && _pattern[_at] == '^') Copy(1);
        var isFirst = true;
        while (_at < _pattern.Length && (isFirst || _pattern[_at] != ']'))
        {
            isFirst = false;
            if (IsAt("[:")) PosixClass();
            else if (_pattern[_at] == '\\') Escape(true);
            else if (_pattern[_at] is '[' or ']') Put(@"\" + _pattern[_at], 1);
            else Copy(1);
        }

        if (_at == _pattern.Length) throw new ArgumentException("missing closing ]");
        Copy(1);
    }

    private void PosixClass()
    {
        var end = _pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            Put(@"\[", 1);
            return;
        }

        var name = _pattern[(_at + 2)..end];
        var isNegative = name.StartsWith('^');
        if (!AsciiClasses.TryFind(isNegative ? name[1..] : name, out var set)) throw new ArgumentException($"invalid character class range: [:{name}:]");
        Put(isNegative ? AsciiClasses.Complement(set) : set, end + 2 - _at);
    }

    private void Escape(bool isInClass)
    {
        if (_at + 1 == _pattern.Length) throw new ArgumentException("trailing backslash at end of expression");
        var c = _pattern[_at + 1];
        switch (c)
        {
            case 'd' or 'w' or 's':
                var set = AsciiClasses.Of(c);
                Put(isInClass ? set : $"[{set}]", 2);
                return;
            case 'D' or 'W' or 'S':
                var inverse = AsciiClasses.Of(char.ToLowerInvariant(c));
                Put(isInClass ? AsciiClasses.Complement(inverse) : $"[^{inverse}]", 2);
                return;
            case 'Q' when !isInClass: Literal(); return;
            case 'x': Hexadecimal(); return;
            case 'p' or 'P': Property(); return;
            case 'C' when !isInClass: Put("(?s:.)", 2); return;
            case 'z' or 'A' or 'b' or 'B' when !isInClass: Copy(2); return;
            case >= '1' and <= '9': throw new ArgumentException($"invalid escape sequence: \\{c}");
            case '0': Octal(); return;
            case 'a' or 'f' or 'n' or 'r' or 't' or 'v': Copy(2); return;
        }

        if (char.IsAsciiLetterOrDigit(c) || c >= 0x80) throw new ArgumentException($"invalid escape sequence: \\{c}");
        Copy(2);
    }

    private void Literal()
    {
        var end = _pattern.IndexOf(@"\E", _at + 2, StringComparison.Ordinal);
        var text = end < 0 ? _pattern[(_at + 2)..] : _pattern[(_at + 2)..end];
        _out.Append(System.Text.RegularExpressions.Regex.Escape(text));
        _at = end < 0 ? _pattern.Length : end + 2;
    }

    private void Hexadecimal()
    {
        var isBraced = IsAt(@"\x{");
        var start = _at + (isBraced ? 3 : 2);
        var end = isBraced ? _pattern.IndexOf('}', start) : start + 2;
        if (end < start || end > _pattern.Length || !int.TryParse(_pattern.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is > 0x10ffff or < 0)
        {
            throw new ArgumentException(@"invalid escape sequence: \x");
        }

        Put(code <= 0xffff ? $"\\u{code:x4}" : char.ConvertFromUtf32(code), (isBraced ? end + 1 : end) - _at);
    }

    private void Octal()
    {
        var end = _at + 1;
        while (end < _pattern.Length && end < _at + 4 && _pattern[end] is >= '0' and <= '7') end++;
        Put($"\\u{Convert.ToInt32(_pattern[(_at + 1)..end], 8):x4}", end - _at);
    }

    private void Property()
    {
        if (_at + 2 < _pattern.Length && _pattern[_at + 2] != '{') Put($"{_pattern.AsSpan(_at, 2)}{{{_pattern[_at + 2]}}}", 3);
        else Copy(2);
    }

    private bool IsAt(string text) => string.CompareOrdinal(_pattern, _at, text, 0, text.Length) == 0;

    private void Copy(int count) => Put(_pattern.Substring(_at, count), count);

    private void Put(string text, int read)
    {
        _out.Append(text);
        _at += read;
    }
}
