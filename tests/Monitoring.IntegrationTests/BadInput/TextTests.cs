using System.Text;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>Text that PostgreSQL cannot hold is stored in an escape that can be undone.</summary>
[Collection("Running pipeline")]
public sealed class TextTests(RunningPipeline pipeline)
{
    [Fact]
    public async Task NUL_bytes_inside_a_line_are_kept()
    {
        var row = await StoredAsync("order\0paid\0twice"u8);
        Assert.Equal("order\u241B0000paid\u241B0000twice", row.Message);
        Assert.Equal("order\0paid\0twice"u8, row.Sent);
    }

    [Fact]
    public async Task An_escaped_NUL_is_kept_in_a_message_in_a_value_and_in_a_name()
    {
        var row = await StoredAsync("""{"message":"a\u0000b","note":"c\u0000","n\u0000":1}"""u8);
        Assert.Equal("a\0b"u8, row.Sent);
        Assert.Contains("\"note\": \"c\u241B0000\"", row.Attributes, StringComparison.Ordinal);
        Assert.Contains("\"n\u241B0000\": 1", row.Attributes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lone_surrogates_are_kept_and_pairs_are_characters()
    {
        var row = await StoredAsync("""{"message":"\ud800 \udc00 \ud83c\udf5c","note":"x\ud83c","pair":"\ud83c\udf5c"}"""u8);
        // UTF-8 holds no lone surrogate, so the field is kept beside the message as it was sent.
        Assert.Equal("\uFFFD \uFFFD 🍜", row.Message);
        Assert.Contains("\"message\": \"\u241BD800 \u241BDC00 🍜\"", row.Attributes, StringComparison.Ordinal);
        Assert.Contains("\"note\": \"x\u241BD83C\"", row.Attributes, StringComparison.Ordinal);
        Assert.Contains("\"pair\": \"🍜\"", row.Attributes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_escape_character_itself_is_no_escape()
    {
        var row = await StoredAsync("\u241B0000 as somebody wrote it"u8);
        Assert.Equal("\u241B0000 as somebody wrote it", Encoding.UTF8.GetString(row.Sent));
    }

    private Task<StoredRow> StoredAsync(ReadOnlySpan<byte> value) => StoredAsync(value.ToArray());

    private async Task<StoredRow> StoredAsync(byte[] value)
    {
        var origin = await pipeline.PublishAsync(Topics.AppLogs, value);
        await pipeline.GoOnAsync(Topics.AppLogs);
        Assert.Empty(await pipeline.Stored.LettersAsync(origin));
        return Assert.Single(await pipeline.Stored.OfAsync(origin));
    }
}
