using System.Text;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Sinks.Postgres;

public sealed class DecimalTextSpecs
{
    [Theory]
    [InlineData("0", false, "0", "")]
    [InlineData("-12.50", true, "12", "50")]
    [InlineData("0.001", false, "0", "001")]
    public void A_number_is_its_sign_and_its_digits(string text, bool isNegative, string whole, string fraction)
    {
        Assert.True(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out var number));
        Assert.Equal((isNegative, whole, fraction), (number.IsNegative, Encoding.UTF8.GetString(number.Whole), Encoding.UTF8.GetString(number.Fraction)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("--5")]
    [InlineData("+5")]
    [InlineData("5-")]
    [InlineData("1.2.3")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    [InlineData(" 1")]
    [InlineData("１")] // A digit, but not one of ASCII.
    public void Anything_else_is_no_number(string text) => Assert.False(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_number_has_a_thousand_digits_at_most(int digits, bool isOne) => Assert.Equal(isOne, DecimalText.TryParse(Encoding.UTF8.GetBytes(new string('9', digits)), out _));
}
