using System.Globalization;

namespace Monitoring.Processors.Conditions;

/// <summary>Turns texts such as <c>duration_ms / 1000 | request_time</c> into references, with short names for what publishers call differently.</summary>
/// <param name="names">What short names stand for, each a text of the same form.</param>
internal sealed class FieldVocabulary(IReadOnlyDictionary<string, string> names)
{
    private static readonly Dictionary<string, EventProperty> Properties = Enum.GetValues<EventProperty>().ToDictionary(p => p.ToString().ToLowerInvariant(), StringComparer.Ordinal);
    private readonly Dictionary<string, FieldReference> _known = new(StringComparer.Ordinal);

    /// <summary>The paths of all references made.</summary>
    public FieldPaths Paths { get; } = new();

    /// <summary>The reference; equal texts give the same one.</summary>
    /// <exception cref="FormatException">The text is none; the message says why.</exception>
    public FieldReference Refer(string text)
    {
        if (_known.TryGetValue(text, out var known)) return known;
        var reference = new FieldReference([.. Parts(text).SelectMany(Sources)]);
        _known.Add(text, reference);
        return reference;
    }

    private IEnumerable<FieldSource> Sources((string Name, decimal Factor, decimal Divisor) part)
    {
        // A short name may stand for a path that is called the same.
        if (!names.TryGetValue(part.Name, out var text)) return [Source(part)];
        return Parts(text).Select(p => Source((p.Name, p.Factor * part.Factor, p.Divisor * part.Divisor)));
    }

    private FieldSource Source((string Name, decimal Factor, decimal Divisor) part)
    {
        return Properties.TryGetValue(part.Name, out var property)
            ? new FieldSource(property, -1, part.Factor, part.Divisor)
            : new FieldSource(null, Paths.Add(part.Name), part.Factor, part.Divisor);
    }

    private static IEnumerable<(string Name, decimal Factor, decimal Divisor)> Parts(string text)
    {
        foreach (var part in text.Split('|', StringSplitOptions.TrimEntries))
        {
            var sign = part.LastIndexOfAny(['*', '/']);
            var name = (sign < 0 ? part : part[..sign]).TrimEnd();
            if (name.Length == 0 || name.Any(c => !IsPartOfName(c))) throw new FormatException($"'{part}' is no field");
            if (sign < 0)
            {
                yield return (name, 1, 1);
                continue;
            }

            if (!decimal.TryParse(part[(sign + 1)..].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var scale) || scale is <= 0 or > 1_000_000_000_000)
                throw new FormatException($"'{part[(sign + 1)..].Trim()}' is no scale above 0 and up to 1000000000000");
            yield return part[sign] == '*' ? (name, scale, 1) : (name, 1, scale);
        }
    }

    /// <summary>Whether a name of a field may hold the character without quotes.</summary>
    public static bool IsPartOfName(char c) => char.IsLetterOrDigit(c) || c is '_' or '.' or '-' or '@';
}
