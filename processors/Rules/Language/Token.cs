namespace Monitoring.Processors.Rules.Language;

internal enum TokenKind
{
    End,

    /// <summary>A name or a keyword; which of them, the parser tells by its place.</summary>
    Word,
    Number,
    Duration,

    /// <summary>A text in quotes.</summary>
    Text,
    Sign,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">As it is written; of a text in quotes, what it stands for.</param>
/// <param name="At">Its first character, from 0.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int At)
{
    public bool Is(string sign) => Kind == TokenKind.Sign && Text == sign;

    public bool IsWord(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>How it is named in a message.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => QuotedText.Of(Text),
        _ => $"'{Text}'",
    };
}
