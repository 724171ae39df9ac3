using System.Globalization;
using System.Text;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>The UTF-16 code units that the inside of a JSON string stands for, lone surrogates among them, which the system's reader refuses.</summary>
internal static class JsonUnits
{
    public static string Of(ReadOnlySpan<byte> json)
    {
        var text = Encoding.UTF8.GetString(json);
        var units = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                units.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u')
            {
                units.Append((char)ushort.Parse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
                continue;
            }

            units.Append(text[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', var same => same });
        }

        return units.ToString();
    }
}
