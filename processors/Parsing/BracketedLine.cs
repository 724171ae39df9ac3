namespace Monitoring.Processors.Parsing;

/// <summary>Tells a line such as <c>[ERROR] no stock</c> from JSON that is broken.</summary>
internal static class BracketedLine
{
    /// <summary>Whether a text that starts with <c>[</c> and is not JSON is a line.</summary>
    /// <remarks>
    /// It is where the first line closes the bracket, something follows the bracket after a space, a colon or another bracket, and the bracket
    /// starts with what no array of objects or strings starts with.
    /// </remarks>
    public static bool Is(ReadOnlySpan<byte> text)
    {
        var newline = text.IndexOf((byte)'\n');
        if (newline >= 0) text = text[..newline];
        var close = text.IndexOf((byte)']');
        if (close < 2) return false;
        var content = text[1..close].Trim((byte)' ');
        if (content.IsEmpty || content[0] is (byte)'"' or (byte)'{' or (byte)'[') return false;
        var rest = text[(close + 1)..];
        return rest.Length > 1 && (rest[0] is (byte)' ' or (byte)'\t' or (byte)':' or (byte)'[') && !rest[1..].Trim(" \r"u8).IsEmpty;
    }
}
