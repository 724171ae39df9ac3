using System.Text;

namespace Monitoring.Pipeline.Commands;

/// <summary>Text of events on a terminal. Whoever can write a log line must not be able to steer the terminal of who reads it.</summary>
internal static class TerminalText
{
    /// <summary>One line: control characters (escape sequences, new lines) shown as their symbols.</summary>
    public static string OneLine(string text, int most = int.MaxValue)
    {
        var line = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= most - 1 && text.Length > most) return line.Append('…').ToString();
            if (rune.Value < 0x20) line.Append((char)(0x2400 + rune.Value));
            else if (rune.Value is 0x7F or (>= 0x80 and < 0xA0) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069)) line.Append('\uFFFD');
            else line.Append(rune);
        }

        return line.ToString();
    }
}
