using Monitoring.Processors.Masking.Keys;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Masking;

public sealed partial class Masker
{
    private const int ShortestNumber = 7;
    private readonly NameMeanings _names = new();

    private bool MaskFields(LogEvent e)
    {
        var changed = false;
        var depth = 0;
        var coveredDepth = int.MaxValue; // Inside an object or array whose name says that all of it is secret.
        var covered = default(FieldVerdict);
        _rules.Start();
        for (var i = 0; i < e.Fields.Count; i++)
        {
            ref var field = ref e.Fields[i];
            if (field.Kind is FieldKind.EndObject or FieldKind.EndArray)
            {
                _rules.Leave();
                if (--depth < coveredDepth) coveredDepth = int.MaxValue;
                continue;
            }

            var verdict = coveredDepth <= depth ? covered : Judge(field.Name, e.Arena);
            if (field.Kind is FieldKind.StartObject or FieldKind.StartArray)
            {
                _rules.Enter(field.Name.Span);
                depth++;
                if (coveredDepth > depth && verdict.CoversNested)
                {
                    coveredDepth = depth;
                    covered = verdict;
                }

                continue;
            }

            if (field.Kind is FieldKind.JsonString or FieldKind.Text or FieldKind.Number && MaskField(ref field, verdict, e.Arena)) changed = true;
        }

        return changed;
    }

    private FieldVerdict Judge(Utf8Slice name, Arena arena)
    {
        if (_rules.TryFind(name.Span, out var action)) return new FieldVerdict(KeyMeaning.None, action, HasRule: true);
        return new FieldVerdict(_names.Of(name, arena), MaskAction.Allow, HasRule: false);
    }

    private bool MaskField(ref Field field, FieldVerdict verdict, Arena arena)
    {
        if (verdict.HasRule && verdict.Action == MaskAction.Allow) return false;
        if (!verdict.HasRule && verdict.Meaning == KeyMeaning.None && !MayHold(field.Value)) return false;
        var escaped = field.Kind == FieldKind.JsonString && field.Value.Span.Contains((byte)'\\');
        var text = escaped ? JsonText.Unescape(field.Value.Span, arena) : field.Value;
        var kind = verdict.HasRule ? MaskKind.Field : KeyedValue.Kind(verdict.Meaning, text.Span);
        if (kind != MaskKind.None && !(kind == MaskKind.Field && text.Span.StartsWith(MaskWriter.Mark)))
        {
            var action = verdict.HasRule ? verdict.Action : _actions[(int)kind];
            if (action != MaskAction.Allow) return MaskWhole(ref field, kind, action, text, arena);
        }

        if (field.Kind == FieldKind.Number && text.Length < ShortestNumber) return false;
        if (!TryMask(text, arena, out var masked)) return false;
        field = field with { Kind = masked.IsEmpty ? FieldKind.Removed : Plain(field.Kind, escaped), Value = masked };
        return true;
    }

    private bool MaskWhole(ref Field field, MaskKind kind, MaskAction action, Utf8Slice text, Arena arena)
    {
        _counters.Add(_counterOf[(int)kind]);
        if (action == MaskAction.Drop)
        {
            field = field with { Kind = FieldKind.Removed };
            return true;
        }

        field = field with { Kind = FieldKind.Text, Value = _writer.Whole(kind, action, text.Span, arena) };
        return true;
    }

    /// <summary>What was unescaped or was a number is plain text now; marks need no escapes, so the rest stays what it was.</summary>
    private static FieldKind Plain(FieldKind kind, bool escaped) => escaped || kind == FieldKind.Number ? FieldKind.Text : kind;

    /// <summary>What a field's name or a rule for its path says.</summary>
    private readonly record struct FieldVerdict(KeyMeaning Meaning, MaskAction Action, bool HasRule)
    {
        public bool CoversNested => HasRule || Meaning is KeyMeaning.Secret or KeyMeaning.Token or KeyMeaning.Authorization or KeyMeaning.Cookie;
    }
}
