using System.Security.Cryptography;
using Monitoring.Pipeline.Commands.DeadLetters;
using Monitoring.Processors.Intake;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Commands;

/// <summary>Naming, sealing and showing what was refused.</summary>
public sealed class DeadLetterSpecs
{
    private static readonly Origin s_origin = new("app-logs", 2, 1234, 0);
    private static readonly byte[] s_key = RandomNumberGenerator.GetBytes(32);

    [Theory]
    [InlineData("app-logs/2/1234", "app-logs", 2, 1234, 0)]
    [InlineData("app-logs/2/1234/7", "app-logs", 2, 1234, 7)]
    public void A_letter_is_named_by_its_origin(string text, string topic, int partition, long offset, int index)
    {
        Assert.True(LetterOrigin.TryParse(text, out var origin));
        Assert.Equal(new Origin(topic, partition, offset, index), origin);
        Assert.Equal(text, LetterOrigin.Format(origin));
    }

    [Theory]
    [InlineData("app-logs")]
    [InlineData("app-logs/2")]
    [InlineData("app-logs/-1/5")]
    [InlineData("/0/5")]
    [InlineData("app-logs/0/5/x")]
    [InlineData("app-logs/99999999999/5")]
    public void Anything_else_is_refused(string text) => Assert.False(LetterOrigin.TryParse(text, out _));

    [Fact]
    public void Sealed_parts_open_in_order_with_their_key()
    {
        var parts = new DeadLetterSealer(s_key, partSize: 3).Seal(s_origin, [1, 2, 3, 4, 5]);
        Assert.Equal(2, parts.Count);
        Assert.Equal([1, 2, 3, 4, 5], SealedParts.Open(parts, s_origin, s_key)!);
    }

    [Fact]
    public void A_part_opens_neither_with_another_key_nor_altered_nor_at_another_place()
    {
        var sealer = new DeadLetterSealer(s_key, partSize: 3);
        var part = sealer.Seal(s_origin, [1, 2, 3])[0];
        Assert.Null(SealedParts.Open([part], s_origin, RandomNumberGenerator.GetBytes(32)));
        Assert.Null(SealedParts.Open([part], s_origin with { Offset = 1235 }, s_key));
        Assert.Null(SealedParts.Open([sealer.Seal(s_origin, [])[0], part], s_origin, s_key));
        Assert.Null(SealedParts.Open([part[..10]], s_origin, s_key));
        part[13] ^= 1;
        Assert.Null(SealedParts.Open([part], s_origin, s_key));
    }

    [Fact]
    public void A_letter_has_its_parts_only_when_none_is_missing()
    {
        var letter = Letter() with { Parts = 2, Part = 1, Sealed = [2] };
        var stored = new StoredLetter(letter, null);
        stored.Add(letter);
        stored.Add(letter);
        Assert.Null(stored.Parts);
        stored.Add(letter with { Part = 0, Sealed = [1] });
        Assert.Equal([1, 2], stored.Parts!.Select(p => (int)p[0]));
    }

    [Fact]
    public void What_is_shown_cannot_steer_the_terminal()
    {
        var lines = LetterText.Lines(new StoredLetter(Letter() with { Excerpt = "\u001b[2Jwiped\nsecond", Detail = "bad\rbyte" }, null)).ToList();
        Assert.DoesNotContain(lines, l => l.Any(char.IsControl));
        Assert.Contains("  ␛[2Jwiped", lines);
        Assert.Contains("detail    bad␍byte", lines);
        Assert.Contains("received  2026-01-02 03:04:05Z", lines);
    }

    private static DeadLetter Letter() =>
        new("intake", DeadLetterReason.InvalidJson, "expected a value at 3", s_origin, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000, 17, "{\"a\":");
}
