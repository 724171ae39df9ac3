using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Turns OTLP's typed values (<c>{"stringValue":"x"}</c>) into plain JSON.</summary>
internal static class OtlpValue
{
    private static readonly Utf8Slice Zero = Utf8Slice.From("0");

    /// <summary>Appends a list of <c>{"key":…,"value":…}</c>.</summary>
    public static void AddAttributes(ReadOnlySpan<Field> fields, int list, FieldTape target)
    {
        for (var i = Tape.First(fields, list); i >= 0; i = Tape.Following(fields, i))
        {
            var key = Tape.Member(fields, i, "key"u8);
            var value = Tape.Member(fields, i, "value"u8);
            if (key >= 0 && fields[key].Kind == FieldKind.JsonString) Add(fields, value, fields[key].Value, target);
        }
    }

    /// <summary>Appends one value; a missing one becomes null.</summary>
    public static void Add(ReadOnlySpan<Field> fields, int value, Utf8Slice name, FieldTape target)
    {
        var typed = value >= 0 && fields[value].Kind == FieldKind.StartObject ? value + 1 : -1;
        if (typed < 0 || fields[typed].Kind == FieldKind.EndObject)
        {
            target.Add(FieldKind.Null, name, default);
            return;
        }

        var type = fields[typed].Name.Span;
        if (type.SequenceEqual("arrayValue"u8)) AddArray(fields, typed, name, target);
        else if (type.SequenceEqual("kvlistValue"u8)) AddObject(fields, typed, name, target);
        else if (type.SequenceEqual("intValue"u8) && fields[typed].Kind == FieldKind.JsonString) AddInteger(fields[typed].Value, name, target);
        else Tape.Copy(fields, typed, name, target);
    }

    private static void AddArray(ReadOnlySpan<Field> fields, int typed, Utf8Slice name, FieldTape target)
    {
        target.Add(FieldKind.StartArray, name, default);
        for (var i = Tape.First(fields, Tape.Member(fields, typed, "values"u8)); i >= 0; i = Tape.Following(fields, i)) Add(fields, i, default, target);
        target.Add(FieldKind.EndArray, default, default);
    }

    private static void AddObject(ReadOnlySpan<Field> fields, int typed, Utf8Slice name, FieldTape target)
    {
        target.Add(FieldKind.StartObject, name, default);
        AddAttributes(fields, Tape.Member(fields, typed, "values"u8), target);
        target.Add(FieldKind.EndObject, default, default);
    }

    /// <summary>64-bit integers come as strings of digits; what JSON would not take as a number stays a string.</summary>
    private static void AddInteger(Utf8Slice text, Utf8Slice name, FieldTape target)
    {
        var digits = text.Span.StartsWith("-"u8) ? text.Span[1..] : text.Span;
        var plain = digits.Length is > 0 and < 20 && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && (digits[0] != '0' || digits.Length == 1);
        if (plain) target.AddNumber(name, text.Span.SequenceEqual("-0"u8) ? Zero : text);
        else target.Add(FieldKind.JsonString, name, text);
    }
}
