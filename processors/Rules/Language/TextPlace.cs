namespace Monitoring.Processors.Rules.Language;

/// <summary>Turns a place in a text into line and column.</summary>
internal static class TextPlace
{
    public static PromqlException Error(string text, int at, string message)
    {
        var line = 1;
        var start = 0;
        for (var i = 0; i < Math.Min(at, text.Length); i++)
        {
            if (text[i] != '\n') continue;
            line++;
            start = i + 1;
        }

        return new PromqlException(message, line, at - start + 1);
    }
}
