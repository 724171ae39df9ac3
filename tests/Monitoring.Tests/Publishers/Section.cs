using System.Text.RegularExpressions;

namespace Monitoring.Tests.Publishers;

/// <summary>One section of a publisher's configuration: its name, its settings and the sections inside it.</summary>
internal sealed record Section(string Name, Dictionary<string, string> Settings, List<Section> Inner)
{
    public string this[string setting] => Settings[setting];

    public Section Sub(string name) => Assert.Single(Inner, s => s.Name.Split(' ')[0] == name);

    /// <summary>Fluentd: <c>&lt;name argument&gt; … &lt;/name&gt;</c>.</summary>
    public static Section Fluentd(string text)
    {
        var stack = new Stack<Section>([new Section("", [], [])]);
        foreach (var line in Lines(text))
        {
            if (line.StartsWith("</", StringComparison.Ordinal)) stack.Pop();
            else if (line[0] == '<')
            {
                var inner = new Section(line[1..^1], [], []);
                stack.Peek().Inner.Add(inner);
                stack.Push(inner);
            }
            else
            {
                var parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
                stack.Peek().Settings.Add(parts[0], parts[1]);
            }
        }

        return Assert.Single(stack);
    }

    /// <summary>Fluent Bit's classic form: <c>[NAME]</c> and indented settings.</summary>
    public static List<Section> FluentBit(string text)
    {
        var sections = new List<Section>();
        foreach (var line in Lines(text))
        {
            if (line[0] == '[') sections.Add(new Section(line.Trim('[', ']'), [], []));
            else
            {
                var parts = line.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                sections[^1].Settings.Add(parts[0], parts[1]);
            }
        }

        return sections;
    }

    /// <summary>rsyslog's actions: <c>action(name="value" name=["value", …])</c>.</summary>
    public static List<Section> Rsyslog(string text) =>
    [
        .. Regex.Matches(string.Join('\n', Lines(text)), @"action\((?<body>[^)]*)\)").Select(action => new Section("action",
            Regex.Matches(action.Groups["body"].Value, @"(?<name>[\w.]+)=(?<value>""[^""]*""|\[[^\]]*\])").ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value.Trim('"')), [])),
    ];

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#');
}
