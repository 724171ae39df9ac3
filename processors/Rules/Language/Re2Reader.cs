using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Language;

/// <summary>Reads the parts of an expression in RE2's syntax: groups, flags, classes, escapes.</summary>
internal sealed class Re2Reader(string pattern)
{
    public string Pattern => pattern;

    public int At { get; set; }

    public bool IsAtEnd => At == pattern.Length;

    public char Current => pattern[At];

    public static ArgumentException Fault(string what, string part) => new($"{what}: `{part}`");

    public bool IsAt(string text) => string.CompareOrdinal(pattern, At, text, 0, text.Length) == 0;

    public int CodePoint()
    {
        Rune.DecodeFromUtf16(pattern.AsSpan(At), out var rune, out var length);
        At += length;
        return rune.Value;
    }

    /// <summary>The begin of a group that is kept: its name, or "" without one; null where flags stand.</summary>
    public string? GroupName()
    {
        if (!IsAt("(?"))
        {
            At++;
            return "";
        }

        if (!IsAt("(?P<") && (!IsAt("(?<") || IsAt("(?<=") || IsAt("(?<!"))) return null;
        var start = pattern.IndexOf('<', At) + 1;
        var end = pattern.IndexOf('>', start);
        if (end <= start) throw Fault("invalid named capture", end < 0 ? pattern[At..] : pattern[At..(end + 1)]);
        var name = pattern[start..end];
        if (!name.All(c => c == '_' || char.IsAsciiLetterOrDigit(c))) throw Fault("invalid named capture", pattern[At..(end + 1)]);
        At = end + 1;
        return name;
    }

    /// <summary>Reads <c>(?i-s)</c> or <c>(?i-s:</c> at a place where other flags hold.</summary>
    public Re2Flags Flags(Re2Flags flags, out bool isGroup)
    {
        var start = At;
        var isOn = true;
        for (At += 2; !IsAtEnd; At++)
        {
            var flag = Current switch { 'i' => Re2Flags.IgnoreCase, 'm' => Re2Flags.Multiline, 's' => Re2Flags.DotAll, 'U' => Re2Flags.Ungreedy, _ => Re2Flags.None };
            if (flag != Re2Flags.None) flags = isOn ? flags | flag : flags & ~flag;
            else if (Current == '-' && isOn) isOn = false;
            else break;
        }

        isGroup = IsAt(":");
        if (!(isGroup || IsAt(")")) || pattern[At - 1] == '-') throw Fault("invalid or unsupported Perl syntax", pattern[start..Math.Min(pattern.Length, At + 1)]);
        At++;
        return flags;
    }

    /// <summary>Reads <c>[…]</c>.</summary>
    public CharacterSet Class(bool ignoresCase, out bool isNegative)
    {
        var start = At++;
        isNegative = IsAt("^");
        if (isNegative) At++;
        var set = new CharacterSet();
        for (var isFirst = true; isFirst || !IsAt("]"); isFirst = false)
        {
            if (IsAtEnd) throw Fault("missing closing ]", pattern[start..]);
            if ((PosixClass(out var isComplement) ?? NamedClass(out isComplement)) is { } named)
            {
                set.Add(!isComplement ? named : (ignoresCase ? AsciiClasses.Folded(named) : named).Complement());
                continue;
            }

            var from = At;
            var first = Member();
            var last = first;
            if (IsAt("-") && At + 1 < pattern.Length && !IsAt("-]"))
            {
                At++;
                last = Member();
            }

            if (last < first) throw Fault("invalid character class range", pattern[from..At]);
            set.Add(first, last);
        }

        At++;
        return set;
    }

    /// <summary><c>\A \z \b \B</c>; null where none stands.</summary>
    public string? Boundary()
    {
        if (!IsAt(@"\A") && !IsAt(@"\z") && !IsAt(@"\b") && !IsAt(@"\B")) return null;
        At += 2;
        return pattern[(At - 2)..At];
    }

    /// <summary>What stands between <c>\Q</c> and <c>\E</c>; null where none stands.</summary>
    public string? Quotation()
    {
        if (!IsAt(@"\Q")) return null;
        var start = At + 2;
        var end = pattern.IndexOf(@"\E", start, StringComparison.Ordinal);
        At = end < 0 ? pattern.Length : end + 2;
        return end < 0 ? pattern[start..] : pattern[start..end];
    }

    /// <summary><c>\d</c>, <c>\W</c>, <c>\pL</c>, <c>\P{Greek}</c> …; null where none stands.</summary>
    public CharacterSet? NamedClass(out bool isNegative)
    {
        isNegative = false;
        if (!IsAt(@"\") || At + 1 == pattern.Length) return null;
        var c = pattern[At + 1];
        if (c is 'p' or 'P') return Property(out isNegative);
        if (c is not ('d' or 'w' or 's' or 'D' or 'W' or 'S')) return null;
        At += 2;
        isNegative = char.IsAsciiLetterUpper(c);
        return AsciiClasses.Of(char.ToLowerInvariant(c));
    }

    /// <summary>The character of an escape that stands for one.</summary>
    public int Escaped()
    {
        var start = At++;
        if (IsAtEnd) throw Fault("trailing backslash at end of expression", "");
        var c = CodePoint();
        switch (c)
        {
            case 'a': return '\a';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case 'x': return Hexadecimal(start);
            case '0' or (>= '1' and <= '7') when c == '0' || (!IsAtEnd && Current is >= '0' and <= '7'):
                var code = c - '0';
                while (!IsAtEnd && At < start + 4 && Current is >= '0' and <= '7') code = (code * 8) + pattern[At++] - '0';
                return code;
        }

        return c < 0x80 && !char.IsAsciiLetterOrDigit((char)c) ? c : throw Fault("invalid escape sequence", pattern[start..At]);
    }

    private int Member() => IsAt(@"\") ? Escaped() : IsAtEnd ? throw Fault("missing closing ]", pattern) : CodePoint();

    private int Hexadecimal(int start)
    {
        var isBraced = IsAt("{");
        if (isBraced) At++;
        var end = isBraced ? pattern.IndexOf('}', At) : At + 2;
        if (end < At || end > pattern.Length || !int.TryParse(pattern.AsSpan(At, end - At), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is > 0x10ffff or < 0)
        {
            throw Fault("invalid escape sequence", pattern[start..Math.Clamp(end, At, pattern.Length)]);
        }

        At = isBraced ? end + 1 : end;
        return code;
    }

    private CharacterSet? PosixClass(out bool isNegative)
    {
        isNegative = false;
        if (!IsAt("[:")) return null;
        var end = pattern.IndexOf(":]", At + 2, StringComparison.Ordinal);
        if (end < 0) return null;
        var whole = pattern[At..(end + 2)];
        isNegative = whole[2] == '^';
        At = end + 2;
        return AsciiClasses.Find(whole[(isNegative ? 3 : 2)..^2]) ?? throw Fault("invalid character class range", whole);
    }

    private CharacterSet Property(out bool isNegative)
    {
        var start = At;
        isNegative = IsAt(@"\P");
        At += 2;
        if (IsAtEnd) throw Fault("invalid character class range", pattern[start..]);
        string name;
        if (IsAt("{"))
        {
            var end = pattern.IndexOf('}', At);
            if (end < 0) throw Fault("invalid character class range", pattern[start..]);
            name = pattern[(At + 1)..end];
            At = end + 1;
            if (name.StartsWith('^')) (name, isNegative) = (name[1..], !isNegative);
        }
        else
        {
            name = char.ConvertFromUtf32(CodePoint());
        }

        return UnicodeClasses.Find(name) ?? throw Fault("invalid character class range", pattern[start..At]);
    }
}
