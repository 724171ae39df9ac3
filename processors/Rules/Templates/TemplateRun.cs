using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>One expansion of a template, as Go's text/template executes it.</summary>
internal sealed partial class TemplateRun(Template template, ExpansionContext context, object? data)
{
    private const int MostSteps = 1_000_000;
    private const int MostOutput = 1 << 20;
    private const int MostDepth = 100;

    private readonly StringBuilder _output = new();
    private readonly List<(string Name, object? Value)> _variables = [("$", data)];
    private string _running = template.Name;
    private TemplateNode _at = template.Nodes.Count > 0 ? template.Nodes[0] : new TextNode(0, "");
    private int _steps;
    private int _depth;

    private enum Leaving
    {
        Not,
        Break,
        Continue,
    }

    /// <exception cref="TemplateException">It cannot be expanded with this data, or grows without bound.</exception>
    public string Expand()
    {
        Walk(template.Nodes, data);
        return _output.ToString();
    }

    private Leaving Walk(IReadOnlyList<TemplateNode> nodes, object? dot)
    {
        foreach (var node in nodes)
        {
            Step(node);
            var leaving = Leaving.Not;
            switch (node)
            {
                case TextNode text: Write(text.ToString()); break;
                case ActionNode action:
                    var value = Evaluate(action.Pipe, dot);
                    if (action.Pipe.Variables.Count == 0) Write(TemplateValue.Show(value));
                    break;
                case LeaveNode leave: return leave.Ends ? Leaving.Break : Leaving.Continue;
                case CallNode call: Call(call, dot); break;
                case BranchNode { Kind: Branching.Range } range: leaving = Range(range, dot); break;
                case BranchNode branch: leaving = Choose(branch, dot); break;
            }

            if (leaving != Leaving.Not) return leaving;
        }

        return Leaving.Not;
    }

    private Leaving Choose(BranchNode branch, object? dot)
    {
        var outside = _variables.Count;
        var value = Evaluate(branch.Pipe, dot);
        var leaving = TemplateValue.IsTrue(value) ? Walk(branch.Body, branch.Kind == Branching.With ? value : dot)
            : branch.Otherwise is null ? Leaving.Not : Walk(branch.Otherwise, dot);
        Forget(outside);
        return leaving;
    }

    private Leaving Range(BranchNode range, object? dot)
    {
        var outside = _variables.Count;
        var value = Evaluate(range.Pipe, dot);
        var any = false;
        foreach (var (key, element) in Elements(value))
        {
            any = true;
            var inside = _variables.Count;
            var names = range.Pipe.Variables;
            var whole = value is long;
            if (names.Count > 0) Set(range.Pipe, 0, names.Count > 1 && !whole ? key : element, outside);
            if (names.Count > 1) Set(range.Pipe, 1, element, outside);
            var leaving = Walk(range.Body, element);
            Forget(inside);
            if (leaving == Leaving.Break) break;
        }

        Forget(outside);
        return !any && range.Otherwise is not null ? Walk(range.Otherwise, dot) : Leaving.Not;
    }

    // The pipe's own assignment gave the variables the collection; each turn gives them the element.
    private void Set(PipeNode pipe, int index, object? value, int outside)
    {
        if (pipe.Assigns) Assign(pipe.Variables[index], value);
        else _variables[outside + index] = (pipe.Variables[index], value);
    }

    private IEnumerable<(object? Key, object? Element)> Elements(object? value)
    {
        switch (value)
        {
            case null: return [];
            case IReadOnlyList<TemplateSample> list: return list.Select((s, i) => ((object?)(long)i, (object?)s));
            case TemplateMap map: return map.Entries.Select(e => ((object?)e.Key, e.Value));
            case long count: return Count(count);
            default: throw Fault($"range can't iterate over {TemplateValue.Show(value)}");
        }
    }

    private IEnumerable<(object? Key, object? Element)> Count(long count)
    {
        for (var i = 0L; i < count; i++)
        {
            Step(_at);
            yield return (i, i);
        }
    }

    private void Call(CallNode call, object? dot)
    {
        if (!template.Defined.TryGetValue(call.Name, out var body)) throw Fault($"template {Language.QuotedText.Of(call.Name)} not defined");
        if (++_depth > MostDepth) throw Fault($"exceeded maximum template depth ({MostDepth})");
        var value = call.Pipe is null ? null : Evaluate(call.Pipe, dot);
        var (variables, running) = (_variables.ToArray(), _running);
        _variables.Clear();
        _variables.Add(("$", value));
        _running = call.Name;
        Walk(body, value);
        _running = running;
        _variables.Clear();
        _variables.AddRange(variables);
        _depth--;
    }

    private object? Evaluate(PipeNode pipe, object? dot)
    {
        _at = pipe;
        object? value = null;
        for (var i = 0; i < pipe.Commands.Count; i++) value = Evaluate(pipe.Commands[i], dot, i > 0, value);
        foreach (var name in pipe.Variables)
        {
            if (pipe.Assigns) Assign(name, value);
            else _variables.Add((name, value));
        }

        return value;
    }

    private object? Evaluate(CommandNode command, object? dot, bool piped, object? value)
    {
        var first = command.Words[0];
        if (first is FunctionNode function)
        {
            Step(function);
            return Invoke(function, command, dot, piped, value);
        }

        Step(first);
        var arguments = command.Words.Count > 1 || piped;
        if (!arguments) return first is NilNode ? throw Fault("nil is not a command") : Operand(first, dot);
        if (first is FieldNode field) return Field(field, dot, [.. command.Words.Skip(1).Select(w => Operand(w, dot)), .. piped ? [value] : Array.Empty<object?>()]);
        throw Fault($"can't give argument to non-function {first}");
    }

    private object? Operand(TemplateNode node, object? dot)
    {
        Step(node);
        return node switch
        {
            DotNode => dot,
            NilNode => null,
            ConstantNode constant => constant.Value,
            VariableNode variable => Variable(variable.Name),
            FieldNode field => Field(field, dot, []),
            PipeNode pipe => Parenthesized(pipe, dot),
            FunctionNode function => Invoke(function, new CommandNode(function.At, [function]), dot, false, null),
            _ => throw Fault($"can't handle {node}"),
        };
    }

    private object? Parenthesized(PipeNode pipe, object? dot)
    {
        if (++_depth > MostDepth) throw Fault($"exceeded maximum template depth ({MostDepth})");
        var value = Evaluate(pipe, dot);
        _depth--;
        return value;
    }

    private object? Field(FieldNode field, object? dot, object?[] arguments)
    {
        var value = field.Start switch
        {
            DotNode => dot,
            VariableNode variable => Variable(variable.Name),
            PipeNode pipe => Parenthesized(pipe, dot),
            var other => Operand(other, dot),
        };
        _at = field;
        for (var i = 0; i < field.Names.Count; i++)
        {
            try
            {
                value = TemplateFields.Read(value, field.Names[i], i == field.Names.Count - 1 ? arguments : []);
            }
            catch (FormatException e)
            {
                throw Fault(e.Message);
            }
        }

        return value;
    }

    private object? Variable(string name)
    {
        for (var i = _variables.Count - 1; i >= 0; i--)
        {
            if (_variables[i].Name == name) return _variables[i].Value;
        }

        throw Fault($"undefined variable: {name}");
    }

    private void Assign(string name, object? value)
    {
        var at = _variables.FindLastIndex(v => v.Name == name);
        if (at < 0) throw Fault($"undefined variable: {name}");
        _variables[at] = (name, value);
    }

    private void Forget(int count) => _variables.RemoveRange(count, _variables.Count - count);

    private void Write(string text)
    {
        if (_output.Length + text.Length > MostOutput) throw Fault($"the text grows longer than {MostOutput} characters");
        _output.Append(text);
    }

    private void Step(TemplateNode node)
    {
        _at = node;
        if (++_steps > MostSteps) throw Fault($"it takes more than {MostSteps} steps");
    }

    private TemplateException Fault(string message)
    {
        var place = TemplatePlace.Of(template.Text, _at.At, template.Before);
        var told = string.Create(CultureInfo.InvariantCulture, $"template: {template.Name}:{place.Line}:{place.Byte}: executing {Language.QuotedText.Of(_running)} at <{_at}>: {message}");
        return new TemplateException(told, place.Line, place.Column);
    }
}
