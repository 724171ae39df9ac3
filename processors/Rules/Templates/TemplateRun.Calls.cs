using System.Globalization;

namespace Monitoring.Processors.Rules.Templates;

/// <content>Calls of functions.</content>
internal sealed partial class TemplateRun
{
    private object? Invoke(FunctionNode node, CommandNode command, object? dot, bool piped, object? value)
    {
        var function = TemplateFunctions.Find(node.Name)!;
        if (node.Name is "and" or "or") return Choose(node.Name == "or", command, dot, piped, value);
        var count = command.Words.Count - 1 + (piped ? 1 : 0);
        if (count < function.Parameters.Length || (count > function.Parameters.Length && function.Rest is null))
        {
            var wanted = function.Rest is null ? "want " : "want at least ";
            throw Fault(string.Create(CultureInfo.InvariantCulture, $"wrong number of args for {node.Name}: {wanted}{function.Parameters.Length} got {count}"));
        }

        var arguments = new object?[count];
        for (var i = 1; i < command.Words.Count; i++) arguments[i - 1] = Checked(function, i - 1, command.Words[i], Operand(command.Words[i], dot));
        if (piped)
        {
            _at = node;
            arguments[^1] = Checked(function, count - 1, null, value);
        }

        try
        {
            return function.Call(context, arguments);
        }
        catch (Exception e) when (e is FormatException or Evaluation.EvaluationException or Language.PromqlException)
        {
            _at = command;
            throw Fault($"error calling {node.Name}: {e.Message}");
        }
    }

    private object? Choose(bool truth, CommandNode command, object? dot, bool piped, object? value)
    {
        var words = command.Words.Skip(1).ToList();
        if (words.Count == 0 && !piped) throw Fault($"wrong number of args for {command.Words[0]}: want at least 1 got 0");
        object? last = null;
        foreach (var word in words)
        {
            last = Operand(word, dot);
            if (TemplateValue.IsTrue(last) == truth) return last;
        }

        return piped ? value : last;
    }

    private object? Checked(TemplateFunction function, int index, TemplateNode? node, object? value)
    {
        var wanted = index < function.Parameters.Length ? function.Parameters[index] : function.Rest!.Value;
        if (TemplateFunctions.Fits(wanted, value)) return value;
        var type = TemplateFunctions.TypeName(wanted);
        if (node is not null) _at = node;
        if (node is ConstantNode) throw Fault(wanted == ParameterKind.Text ? $"expected string; found {node}" : $"can't handle {node} for arg of type {type}");
        throw Fault(value is null ? $"invalid value; expected {type}" : $"wrong type for value; expected {type}; got {TemplateValue.TypeName(value)}");
    }
}
