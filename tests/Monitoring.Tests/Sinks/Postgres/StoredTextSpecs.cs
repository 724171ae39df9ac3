using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Sinks.Postgres;

public sealed class StoredTextSpecs
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("\0", "␛0000")]
    [InlineData("a\0b\0", "a␛0000b␛0000")]
    [InlineData("␛", "␛241B")] // The symbol itself, so that the way back is unambiguous.
    [InlineData("␛0000", "␛241B0000")]
    [InlineData("\0␛\0", "␛0000␛241B␛0000")]
    [InlineData("␚␜ 注文 🍜", "␚␜ 注文 🍜")] // Neighbours of the symbol share its first two bytes.
    public void Text_is_stored_as(string sent, string stored)
    {
        Assert.Equal(stored, Text(sent));
        Assert.Equal(sent, StoredText.Unescape(stored));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("""{"a":"\u0000"}""", """{"a":"␛0000"}""")]
    [InlineData("""{"\u0000":1}""", """{"␛0000":1}""")]
    [InlineData("""{"a":"\\u0000"}""", """{"a":"\\u0000"}""")] // A backslash and u0000.
    [InlineData("""{"a":"\\\u0000"}""", """{"a":"\\␛0000"}""")]
    [InlineData("""{"a":"\u00e9\n\u000a"}""", """{"a":"\u00e9\n\u000a"}""")]
    [InlineData("""{"a":"\uD83D\uDE00"}""", """{"a":"\uD83D\uDE00"}""")] // A pair is a character.
    [InlineData("""{"a":"\ud83d"}""", """{"a":"␛D83D"}""")]
    [InlineData("""{"a":"\ude00\ud83d"}""", """{"a":"␛DE00␛D83D"}""")]
    [InlineData("""{"a":"\ud83d\ud83d\ude00"}""", """{"a":"␛D83D\ud83d\ude00"}""")]
    [InlineData("""{"a":"\ud83dx"}""", """{"a":"␛D83Dx"}""")]
    [InlineData("""{"a":"\ud83d\n"}""", """{"a":"␛D83D\n"}""")]
    [InlineData("""{"a":"␛ \u241b \u241B"}""", """{"a":"␛241B ␛241B ␛241B"}""")]
    [InlineData("""{"a":"␚"} \u12""", """{"a":"␚"} \u12""")] // Not JSON: PostgreSQL shall say so.
    [InlineData("""\uzzzz\""", """\uzzzz\""")]
    public void Json_is_stored_as(string sent, string stored) => Assert.Equal(stored, Json(sent));

    [Property]
    public Property Unescape_is_the_way_back_from_text() => Prop.ForAll(
        Texts(withSurrogates: false), sent => StoredText.Unescape(Text(sent)) == sent && !Text(sent).Contains('\0', StringComparison.Ordinal));

    [Property]
    public Property Unescape_is_the_way_back_from_json_strings() => Prop.ForAll(Texts(withSurrogates: true), sent =>
    {
        var stored = Json(JsonEscaped(sent));
        return StoredText.Unescape(JsonSerializer.Deserialize<string>(stored)!) == sent;
    });

    [Property]
    public void Unescape_leaves_what_was_never_escaped_alone(NonNull<string> text)
    {
        var plain = text.Get.Replace("␛", "", StringComparison.Ordinal);
        Assert.Equal(plain, StoredText.Unescape(plain));
        Assert.Equal(plain + "␛12", StoredText.Unescape(plain + "␛12"));
    }

    private static Arbitrary<string> Texts(bool withSurrogates)
    {
        string[] pieces = ["\0", "␛", "a", "0000", "D83D", "\\", "\"", "u0000", "🍜", "é", "\n", .. withSurrogates ? new[] { "\ud83d", "\ude00", "\udfff" } : []];
        return Gen.Elements(pieces).ListOf().Select(string.Concat).ToArbitrary();
    }

    private static string JsonEscaped(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var c in text) json.Append(c is < ' ' or '"' or '\\' || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return json.Append('"').ToString();
    }

    private static string Text(string sent)
    {
        var buffer = new ByteBuffer(1);
        StoredText.AppendText(buffer, Encoding.UTF8.GetBytes(sent));
        return Encoding.UTF8.GetString(buffer.Written);
    }

    private static string Json(string sent)
    {
        var buffer = new ByteBuffer(1);
        StoredText.AppendJson(buffer, Encoding.UTF8.GetBytes(sent));
        return Encoding.UTF8.GetString(buffer.Written);
    }
}
