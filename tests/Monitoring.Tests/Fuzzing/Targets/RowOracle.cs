using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>What goes to PostgreSQL is text that it can hold, and that can be read back as it was.</summary>
internal static class RowOracle
{
    public static void Text(ReadOnlySpan<byte> text)
    {
        var buffer = new ByteBuffer();
        StoredText.AppendText(buffer, text);
        Assert.True(Utf8.IsValid(buffer.Written));
        Assert.False(buffer.Written.Contains((byte)0));
        Assert.Equal(Encoding.UTF8.GetString(text), StoredText.Unescape(Encoding.UTF8.GetString(buffer.Written)));
    }

    public static void Json(ReadOnlySpan<byte> json)
    {
        var buffer = new ByteBuffer();
        StoredText.AppendJson(buffer, json);
        Assert.True(Utf8.IsValid(buffer.Written));
        using var stored = JsonDocument.Parse(buffer.Written.ToArray());
        var reader = new Utf8JsonReader(json);
        var back = new Utf8JsonReader(buffer.Written);
        while (reader.Read())
        {
            Assert.True(back.Read());
            Assert.Equal(reader.TokenType, back.TokenType);
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                var text = JsonUnits.Of(back.ValueSpan);
                Assert.DoesNotContain('\0', text);
                Assert.True(IsWellFormed(text));
                Assert.Equal(JsonUnits.Of(reader.ValueSpan), StoredText.Unescape(text));
            }
            else
            {
                Assert.True(reader.ValueSpan.SequenceEqual(back.ValueSpan));
            }
        }
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return false;
        }

        return true;
    }
}
