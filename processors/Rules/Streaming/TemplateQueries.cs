using System.Text.RegularExpressions;
using Monitoring.Processors.Rules.Language;
using Monitoring.Processors.Rules.Templates;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>The queries that a template may ask, as far as its text shows them.</summary>
/// <remarks>What <c>printf</c> fills in is not known: the matchers that hold it are left out, so more series are kept rather than fewer.</remarks>
internal static partial class TemplateQueries
{
    // Stands for what printf fills in; no text in use has it.
    private const char Filled = '\uE000';

    /// <summary>The expressions; a text that is none is something else's argument.</summary>
    public static IEnumerable<Expression> Find(Template template)
    {
        var words = template.Nodes.Concat(template.Defined.Values.SelectMany(n => n)).SelectMany(Words).ToList();
        if (!words.Any(w => w is FunctionNode { Name: "query" })) return [];
        return words.OfType<ConstantNode>().Select(c => c.Value as string).OfType<string>().Select(Parse).OfType<Expression>();
    }

    /// <summary>The matchers whose values the template itself holds.</summary>
    public static IReadOnlyList<LabelMatcher> Known(IReadOnlyList<LabelMatcher> matchers) =>
        matchers.Any(m => m.Value.Contains(Filled, StringComparison.Ordinal)) ? [.. matchers.Where(m => !m.Value.Contains(Filled, StringComparison.Ordinal))] : matchers;

    private static Expression? Parse(string text)
    {
        try
        {
            return PromqlParser.Parse(Verb().Replace(text, v => v.ValueSpan[^1] == '%' ? "%" : Filled.ToString()));
        }
        catch (PromqlException)
        {
            return null;
        }
    }

    private static IEnumerable<TemplateNode> Words(TemplateNode node)
    {
        IEnumerable<TemplateNode> inner = node switch
        {
            ActionNode action => [action.Pipe],
            BranchNode branch => [branch.Pipe, .. branch.Body, .. branch.Otherwise ?? []],
            CallNode { Pipe: { } argument } => [argument],
            PipeNode pipe => pipe.Commands,
            CommandNode command => command.Words,
            FieldNode field => [field.Start],
            _ => [],
        };
        return inner.SelectMany(Words).Prepend(node);
    }

    [GeneratedRegex("%[-+# 0-9.]*[a-zA-Z%]")]
    private static partial Regex Verb();
}
