using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Monitoring.Processors.Conditions;

/// <summary>Reads conditions such as <c>event == order_paid and (amount >= 100 or not exists coupon)</c>.</summary>
/// <remarks>
/// <c>or</c> binds less than <c>and</c>, and that less than <c>not</c>. Tests: <c>field == value</c>, <c>!=</c>, <c>in [a, b]</c>, <c>&lt; &lt;= &gt; &gt;=</c> with a number,
/// <c>matches "regular expression"</c>, <c>exists field</c>. A test of a field that is not there fails, so <c>!=</c> holds of it. A value without quotes that is a number is compared as one.
/// A field may have several names: <c>a|b</c>.
/// </remarks>
internal sealed class ConditionParser
{
    private const int MostTokens = 512;
    private readonly FieldVocabulary _names;
    private readonly List<ConditionToken> _tokens;
    private int _at;

    private ConditionParser(string text, FieldVocabulary names)
    {
        _names = names;
        _tokens = ConditionLexer.Split(text);
        if (_tokens.Count > MostTokens) throw new FormatException($"it has more than {MostTokens} words");
    }

    private ConditionToken Next => _tokens[_at];

    /// <exception cref="FormatException">The text is no condition; the message says where and why.</exception>
    public static Condition Parse(string text, FieldVocabulary names)
    {
        var parser = new ConditionParser(text, names);
        var condition = parser.Or();
        if (!parser.Next.IsEnd) throw parser.Expected("and, or, or the end");
        return condition;
    }

    private Condition Or()
    {
        var left = And();
        while (Take("or")) left = new AnyOf(left, And());
        return left;
    }

    private Condition And()
    {
        var left = Inverse();
        while (Take("and")) left = new AllOf(left, Inverse());
        return left;
    }

    private Condition Inverse()
    {
        if (Take("not")) return new Not(Inverse());
        if (!Take("(")) return Test();
        var inner = Or();
        if (!Take(")")) throw Expected(")");
        return inner;
    }

    private Condition Test()
    {
        if (Take("exists")) return new Exists(Field());
        var field = Field();
        if (Take("==")) return OneOf(field, [Value()]);
        if (Take("!=")) return new Not(OneOf(field, [Value()]));
        if (Take(">=")) return new IsBetween(field, Number(), double.PositiveInfinity);
        if (Take("<=")) return new IsBetween(field, double.NegativeInfinity, Number());
        if (Take(">")) return new IsBetween(field, Math.BitIncrement(Number()), double.PositiveInfinity);
        if (Take("<")) return new IsBetween(field, double.NegativeInfinity, Math.BitDecrement(Number()));
        if (Take("in")) return OneOf(field, List());
        if (Take("matches")) return new Matches(field, Pattern());
        throw Expected("==, !=, <, <=, >, >=, in or matches");
    }

    private FieldReference Field()
    {
        var name = Word("a field");
        while (Take("|")) name += "|" + Word("a field");
        return _names.Refer(name);
    }

    private List<ConditionToken> List()
    {
        if (!Take("[")) throw Expected("[");
        var values = new List<ConditionToken> { Value() };
        while (Take(",")) values.Add(Value());
        return Take("]") ? values : throw Expected(", or ]");
    }

    private static Condition OneOf(FieldReference field, List<ConditionToken> values)
    {
        var numbers = values.Select(v => v.IsQuoted || !IsNumber(v.Text, out var number) ? double.NaN : number).ToArray();
        if (!numbers.Any(double.IsNaN)) return new IsOneOfNumbers(field, numbers);
        return new IsOneOf(field, [.. values.Select(v => Encoding.UTF8.GetBytes(v.Text))]);
    }

    private ConditionToken Value()
    {
        var token = Next;
        if (!token.IsQuoted) Word("a value");
        else if (token.Text.Length == 0) throw Expected("a value that is not empty");
        else _at++;
        return token;
    }

    private double Number()
    {
        var token = Next;
        if (token.IsQuoted || !IsNumber(token.Text, out var number)) throw Expected("a number");
        _at++;
        return number;
    }

    private Regex Pattern()
    {
        var token = Next;
        if (!token.IsQuoted) throw Expected("a regular expression in quotes");
        _at++;
        try
        {
            return new Regex(token.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"the regular expression at character {token.At} cannot be used: {e.Message}", e);
        }
    }

    private string Word(string what)
    {
        var token = Next;
        if (token.IsQuoted || token.IsEnd || !FieldVocabulary.IsPartOfName(token.Text[0]) || token.Text is "and" or "or" or "not" or "in" or "matches" or "exists") throw Expected(what);
        _at++;
        return token.Text;
    }

    private bool Take(string text)
    {
        if (!Next.Is(text)) return false;
        _at++;
        return true;
    }

    private FormatException Expected(string what) => new(Next.IsEnd ? $"{what} is missing at the end" : $"{what} expected at character {Next.At}, '{Next.Text}' found");

    private static bool IsNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
