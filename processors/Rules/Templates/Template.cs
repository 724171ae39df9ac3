namespace Monitoring.Processors.Rules.Templates;

/// <summary>A template of a rule's label or annotation, read once and expanded for each alert.</summary>
internal sealed class Template
{
    // What Prometheus puts before each template, so that its messages and ours count alike.
    private const string Prelude = "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}";

    private Template(string name, string text, IReadOnlyList<TemplateNode> nodes, IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> defined)
    {
        Name = name;
        Text = text;
        Nodes = nodes;
        Defined = defined;
    }

    public string Name { get; }

    /// <summary>The text with what Prometheus puts before it.</summary>
    public string Text { get; }

    /// <summary>How many characters stand before the author's text.</summary>
    public int Before => Prelude.Length;

    public IReadOnlyList<TemplateNode> Nodes { get; }

    public IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> Defined { get; }

    /// <summary>Reads a text that may use <c>$labels</c>, <c>$externalLabels</c>, <c>$externalURL</c> and <c>$value</c>.</summary>
    /// <param name="name">For the messages.</param>
    /// <param name="text">As the author wrote it.</param>
    /// <exception cref="TemplateException">It is no template.</exception>
    public static Template Parse(string name, string text)
    {
        var whole = Prelude + text;
        if (!text.Contains("{{", StringComparison.Ordinal)) return new Template(name, whole, [new TextNode(Prelude.Length, text)], new Dictionary<string, IReadOnlyList<TemplateNode>>());
        var parser = new TemplateParser(name, whole, Prelude.Length);
        return new Template(name, whole, parser.Parse(), parser.Defined);
    }

    /// <exception cref="TemplateException">It cannot be expanded with this data, or grows without bound.</exception>
    public string Expand(AlertData data, ExpansionContext context) => new TemplateRun(this, context, data).Expand();
}
