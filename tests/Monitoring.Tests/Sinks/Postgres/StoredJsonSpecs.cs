using System.Text;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Sinks.Postgres;

/// <summary>JSON that was stored under our escape comes back as it was sent.</summary>
public sealed class StoredJsonSpecs
{
    [Theory]
    [InlineData("""{"a":"plain"}""", """{"a":"plain"}""")]
    [InlineData("""{"a":"x␛0000y"}""", """{"a":"x\u0000y"}""")]
    [InlineData("""{"␛241B":"␛D83D␛241B0000"}""", """{"\u241B":"\uD83D\u241B0000"}""")]
    [InlineData("""{"a":"\"␛0000\\"}""", """{"a":"\"\u0000\\"}""")]
    public void Our_escapes_become_those_of_JSON(string stored, string sent) => Assert.Equal(sent, Unescape(stored));

    [Property]
    public void What_is_stored_comes_back(string text)
    {
        var sent = new JsonObject { ["k"] = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? "")) + "\0␛0041" }.ToJsonString();
        var buffer = new ByteBuffer();
        StoredText.AppendJson(buffer, Encoding.UTF8.GetBytes(sent));
        var stored = Encoding.UTF8.GetString(buffer.Written);
        Assert.DoesNotContain("\\u0000", stored, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sent), JsonNode.Parse(Unescape(stored))));
    }

    private static string Unescape(string stored)
    {
        var bytes = Encoding.UTF8.GetBytes(stored);
        return Encoding.UTF8.GetString(bytes, 0, StoredText.UnescapeJson(bytes));
    }
}
