namespace Monitoring.Processors.Rules.Templates;

/// <summary>A part of a template's tree; its text is what was written, as Go prints it.</summary>
/// <param name="at">Its first character, from 0.</param>
internal abstract class TemplateNode(int at)
{
    public int At { get; } = at;
}

internal sealed class TextNode(int at, string text) : TemplateNode(at)
{
    public override string ToString() => text;
}

/// <summary><c>{{pipeline}}</c></summary>
internal sealed class ActionNode(int at, PipeNode pipe) : TemplateNode(at)
{
    public PipeNode Pipe => pipe;
}

internal enum Branching
{
    If,
    With,
    Range,
}

/// <summary><c>{{if}}</c>, <c>{{with}}</c> and <c>{{range}}</c> with what stands inside.</summary>
internal sealed class BranchNode(int at, Branching kind, PipeNode pipe, IReadOnlyList<TemplateNode> body, IReadOnlyList<TemplateNode>? otherwise) : TemplateNode(at)
{
    public Branching Kind => kind;

    public PipeNode Pipe => pipe;

    public IReadOnlyList<TemplateNode> Body => body;

    public IReadOnlyList<TemplateNode>? Otherwise => otherwise;
}

/// <summary><c>{{template "name" pipeline}}</c></summary>
internal sealed class CallNode(int at, string name, PipeNode? pipe) : TemplateNode(at)
{
    public string Name => name;

    public PipeNode? Pipe => pipe;

    public override string ToString() => $"{{{{template {Language.QuotedText.Of(name)}{(pipe is null ? "" : " " + pipe)}}}}}";
}

/// <summary><c>{{break}}</c> or <c>{{continue}}</c>.</summary>
internal sealed class LeaveNode(int at, bool ends) : TemplateNode(at)
{
    /// <summary>True for break.</summary>
    public bool Ends => ends;
}

/// <summary>Commands, each of which hands its result to the next one, and the variables that take the last one's.</summary>
internal sealed class PipeNode(int at, IReadOnlyList<string> variables, bool assigns, IReadOnlyList<CommandNode> commands) : TemplateNode(at)
{
    public IReadOnlyList<string> Variables => variables;

    /// <summary>True for <c>=</c>, false for <c>:=</c>.</summary>
    public bool Assigns => assigns;

    public IReadOnlyList<CommandNode> Commands => commands;

    public override string ToString() =>
        (variables.Count == 0 ? "" : string.Join(", ", variables) + (assigns ? " = " : " := ")) + string.Join(" | ", commands);
}

/// <summary>A function and its arguments, or one operand.</summary>
internal sealed class CommandNode(int at, IReadOnlyList<TemplateNode> words) : TemplateNode(at)
{
    public IReadOnlyList<TemplateNode> Words => words;

    public override string ToString() => string.Join(' ', words.Select(w => w is PipeNode ? $"({w})" : w.ToString()));
}
