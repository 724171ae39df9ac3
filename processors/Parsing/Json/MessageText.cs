using Monitoring.Processors.Parsing.Lines;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Finds the message, and reads the line or the JSON object that it holds.</summary>
/// <remarks>
/// An application's JSON line inside the message is taken apart: its fields become fields of the event under their own names, or below
/// <c>app.</c> where the envelope has one of that name. A message with a lone surrogate escape gets U+FFFD for it, and its field is kept as sent.
/// </remarks>
internal sealed class MessageText(ParsingOptions options)
{
    private readonly FieldTape _inner = new();

    private static ReadOnlySpan<Known> Order =>
        [Known.Message, Known.Log, Known.ClefMessage, Known.RenderedMessage, Known.Msg, Known.ShortMessage, Known.Body];

    private static ReadOnlySpan<Known> Templates => [Known.ClefTemplate, Known.MessageTemplate];

    public void Promote(Promotion promotion)
    {
        var e = promotion.Event;
        var source = Find(promotion.Outer, e.Fields);
        if (source == Known.None)
        {
            promotion.Line.SetLine(Rendered(promotion.Outer, e.Fields, e.Arena));
        }
        else
        {
            var text = Take(e.Fields, promotion.Outer.Place(source), e.Arena);
            if (source is not (Known.Message or Known.Log or Known.Body)) promotion.Line.SetLine(text);
            else if (!TryInner(text, promotion)) Read(text, promotion);
        }

        Flags(promotion);
    }

    /// <summary>Reads a line that came without an envelope.</summary>
    public void Promote(Promotion promotion, Utf8Slice line)
    {
        Read(line, promotion);
        if (promotion.Event.Message.Span.Contains((byte)'\n')) promotion.Event.Flags |= EventFlags.Multiline;
    }

    private bool TryInner(Utf8Slice text, Promotion promotion)
    {
        if (text.IsEmpty || text.Span[0] != '{') return false;
        var e = promotion.Event;
        var scanner = new JsonScanner(text, options.MaxFields);
        _inner.Clear();
        if (!scanner.ReadMembers(_inner) || !scanner.End() || e.Fields.Count + _inner.Count > options.MaxFields) return false;
        promotion.Inner.Attach(_inner, e.Arena);
        promotion.Line.SetLine(text);
        var source = Find(promotion.Inner, _inner);
        if (source != Known.None) InnerMessage(source, promotion);
        else if (promotion.Inner.Has(Known.ClefTemplate)) promotion.Line.SetLine(Rendered(promotion.Inner, _inner, e.Arena));
        InnerFields.Append(_inner, e);
        return true;
    }

    private void InnerMessage(Known source, Promotion promotion)
    {
        var text = Take(_inner, promotion.Inner.Place(source), promotion.Event.Arena);
        if (source == Known.Log) LineReader.Read(text, promotion.Line);
        else promotion.Line.SetLine(text);
    }

    private void Read(Utf8Slice text, Promotion promotion)
    {
        LineReader.Read(text, promotion.Line);
        // A header may have JSON behind it, as containers' lines do.
        if (promotion.Event.Message.Length != text.Length) TryInner(promotion.Event.Message, promotion);
    }

    private static Known Find(JsonView view, FieldTape tape)
    {
        foreach (var field in Order)
        {
            if (view.Has(field) && tape[view.Place(field)].Kind == FieldKind.JsonString) return field;
        }

        return Known.None;
    }

    private static Utf8Slice Take(FieldTape tape, int place, Arena arena)
    {
        var text = JsonText.Unescape(tape[place].Value, arena, out var lossy);
        if (!lossy) tape.Remove(place);
        return text.Slice(0, text.Span.TrimEnd("\r\n"u8).Length);
    }

    private static Utf8Slice Rendered(JsonView view, FieldTape tape, Arena arena)
    {
        foreach (var field in Templates)
        {
            var template = view.Text(field);
            if (!template.IsEmpty) return MessageTemplate.Render(template, view, tape, arena);
        }

        return default;
    }

    private static void Flags(Promotion promotion)
    {
        var e = promotion.Event;
        var outer = promotion.Outer;
        if (outer.Has(Known.LogFlags))
        {
            if (outer.Contains(Known.LogFlags, "multiline"u8)) e.Flags |= EventFlags.Multiline;
            if (outer.Contains(Known.LogFlags, "truncated"u8)) e.Flags |= EventFlags.Truncated;
        }

        if (outer.Text(Known.LogTag).Span.SequenceEqual("P"u8)) e.Flags |= EventFlags.Truncated;
        if (e.Message.Span.Contains((byte)'\n')) e.Flags |= EventFlags.Multiline;
    }
}
