using System.Globalization;

namespace Monitoring.Processors.Rules.Templates;

/// <content>Pipelines, commands and operands.</content>
internal sealed partial class TemplateParser
{
    private PipeNode Pipeline(TemplateTokenKind end, string context)
    {
        if (++_depth > MostDepth) throw Fault(Peek().At, $"nested deeper than {MostDepth} levels");
        var at = Peek().At;
        var variables = new List<string>();
        var assigns = Declarations(context, variables);
        var commands = new List<CommandNode>();
        while (Peek().Kind != end)
        {
            if (!IsOperand(Peek())) throw Unexpected(Peek(), context);
            commands.Add(Command());
        }

        _next++;
        _depth--;
        if (commands.Count == 0) throw Fault(at, $"missing value for {context}");
        for (var i = 1; i < commands.Count; i++)
        {
            if (commands[i].Words[0] is ConstantNode or DotNode or NilNode) throw Fault(commands[i].At, string.Create(CultureInfo.InvariantCulture, $"non executable command in pipeline stage {i + 1}"));
        }

        return new PipeNode(at, variables, assigns, commands);
    }

    private bool Declarations(string context, List<string> variables)
    {
        while (Peek().Kind == TemplateTokenKind.Variable)
        {
            var start = _next;
            var variable = _tokens[_next++].Text;
            var sign = Peek();
            if (sign.Kind is TemplateTokenKind.Declare or TemplateTokenKind.Assign)
            {
                _next++;
                if (sign.Kind == TemplateTokenKind.Assign) Use(variable, sign.At);
                variables.Add(variable);
                if (sign.Kind == TemplateTokenKind.Declare) _variables.AddRange(variables);
                return sign.Kind == TemplateTokenKind.Assign;
            }

            if (sign.Kind != TemplateTokenKind.Comma)
            {
                _next = start;
                return false;
            }

            _next++;
            variables.Add(variable);
            if (context != "range" || variables.Count > 1) throw Fault(sign.At, $"too many declarations in {context}");
            if (Peek().Kind != TemplateTokenKind.Variable) throw Fault(Peek().At, "range can only initialize variables");
        }

        return false;
    }

    private CommandNode Command()
    {
        var at = Peek().At;
        var words = new List<TemplateNode>();
        while (true)
        {
            if (IsOperand(Peek())) words.Add(Operand());
            var token = _tokens[_next];
            if (token.Kind == TemplateTokenKind.Space)
            {
                _next++;
                continue;
            }

            if (token.Kind == TemplateTokenKind.Pipe) _next++;
            else if (token.Kind is not (TemplateTokenKind.RightDelimiter or TemplateTokenKind.RightParenthesis)) throw Unexpected(token, "operand");
            return new CommandNode(at, words);
        }
    }

    private TemplateNode Operand()
    {
        var node = Term();
        if (_tokens[_next].Kind != TemplateTokenKind.Field) return node;
        var at = _tokens[_next].At;
        var names = new List<string>();
        if (node is FieldNode field)
        {
            names.AddRange(field.Names);
            node = field.Start;
        }
        else if (node is ConstantNode or NilNode or DotNode)
        {
            throw Fault(at, $"unexpected . after term {Language.QuotedText.Of(node.ToString()!)}");
        }

        while (_tokens[_next].Kind == TemplateTokenKind.Field) names.Add(_tokens[_next++].Text[1..]);
        return new FieldNode(at, node, names);
    }

    private TemplateNode Term()
    {
        var token = Peek();
        _next++;
        switch (token.Kind)
        {
            case TemplateTokenKind.Dot: return new DotNode(token.At);
            case TemplateTokenKind.Field: return new FieldNode(token.At, new DotNode(token.At), [token.Text[1..]]);
            case TemplateTokenKind.Keyword: return new NilNode(token.At);
            case TemplateTokenKind.Variable:
                Use(token.Text, token.At);
                return new VariableNode(token.At, token.Text);
            case TemplateTokenKind.Word when token.Text is "true" or "false": return new ConstantNode(token.At, token.Text, token.Text == "true");
            case TemplateTokenKind.Word:
                return TemplateFunctions.Find(token.Text) is null ? throw Fault(token.At, $"function {Language.QuotedText.Of(token.Text)} not defined") : new FunctionNode(token.At, token.Text);
            case TemplateTokenKind.Number:
                NumberNode.TryRead(token.Text, out var number);
                return new ConstantNode(token.At, token.Text, number);
            case TemplateTokenKind.LeftParenthesis: return Pipeline(TemplateTokenKind.RightParenthesis, "parenthesized pipeline");
        }

        var text = Unquoted(token);
        if (token.Kind is TemplateTokenKind.Quoted or TemplateTokenKind.Raw) return new ConstantNode(token.At, token.Text, text);
        var runes = text.EnumerateRunes().ToArray();
        return runes.Length == 1 ? new ConstantNode(token.At, token.Text, (long)runes[0].Value) : throw Fault(token.At, $"malformed character constant: {token.Text}");
    }
}
