using System.Text;
using System.Text.RegularExpressions;

namespace Monitoring.Processors.Conditions;

/// <summary>The field's text is one of these.</summary>
internal sealed class IsOneOf(FieldReference field, byte[][] texts) : FieldCondition(field)
{
    public IReadOnlyList<byte[]> Texts => texts;

    public override bool Holds(EventFields fields)
    {
        var text = Field.Text(fields).Span;
        foreach (var one in texts)
        {
            if (text.SequenceEqual(one)) return true;
        }

        return false;
    }
}

/// <summary>The field is one of these numbers, however it is written: 200, 200.0, "200".</summary>
internal sealed class IsOneOfNumbers(FieldReference field, double[] numbers) : FieldCondition(field)
{
    public override bool Holds(EventFields fields) => Field.TryNumber(fields, out var number) && numbers.AsSpan().Contains(number);
}

/// <summary>The field is a number from one bound to another.</summary>
internal sealed class IsBetween(FieldReference field, double least, double most) : FieldCondition(field)
{
    public override bool Holds(EventFields fields) => Field.TryNumber(fields, out var number) && number >= least && number <= most;
}

/// <summary>The field's text holds a match of a regular expression, which is one without backtracking: no text makes it slow.</summary>
internal sealed class Matches(FieldReference field, Regex regex) : FieldCondition(field)
{
    private char[] _text = new char[1024];

    public override bool Holds(EventFields fields)
    {
        var text = Field.Text(fields).Span;
        if (text.IsEmpty) return false;
        if (_text.Length < text.Length) _text = new char[text.Length];
        return regex.IsMatch(_text.AsSpan(0, Encoding.UTF8.GetChars(text, _text)));
    }
}
