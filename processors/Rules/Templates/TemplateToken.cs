namespace Monitoring.Processors.Rules.Templates;

/// <summary>What a part of a template is.</summary>
internal enum TemplateTokenKind
{
    Text,
    LeftDelimiter,
    RightDelimiter,
    Space,
    Dot,
    Field,
    Variable,
    Word,
    Keyword,
    Quoted,
    Raw,
    Character,
    Number,
    Pipe,
    LeftParenthesis,
    RightParenthesis,
    Comma,
    Declare,
    Assign,
    End,
}

/// <summary>A part of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written; a text beside a trim marker without the space that the marker takes.</param>
/// <param name="At">Its first character, from 0.</param>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text, int At);
