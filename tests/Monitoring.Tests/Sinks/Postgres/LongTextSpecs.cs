using System.Text;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Sinks.Postgres;

/// <summary>The escape of texts that need it everywhere.</summary>
public sealed class LongTextSpecs
{
    [Theory]
    [InlineData("\u241B")]
    [InlineData("\0")]
    [InlineData("\u2014")]
    [InlineData("\u241B\0\u2014")]
    public void A_text_of_nothing_else_is_escaped_in_one_pass(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 300_000));
        var buffer = new ByteBuffer();
        StoredText.AppendText(buffer, Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, StoredText.Unescape(Encoding.UTF8.GetString(buffer.Written)));
    }
}
