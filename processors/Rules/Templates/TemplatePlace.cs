using System.Text;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>A place in a template.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters, without what stands before the author's text.</param>
/// <param name="Byte">From 0 in its line, in bytes of UTF-8, with what stands before: as Go's messages count.</param>
internal readonly record struct TemplatePlace(int Line, int Column, int Byte)
{
    public static TemplatePlace Of(string text, int at, int before)
    {
        var head = text.AsSpan(0, Math.Min(at, text.Length));
        var start = head.LastIndexOf('\n') + 1;
        return new TemplatePlace(head.Count('\n') + 1, Math.Max(1, at - start + 1 - (start == 0 ? before : 0)), Encoding.UTF8.GetByteCount(head[start..]));
    }
}
