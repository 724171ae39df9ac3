using System.Text.Json;
using System.Text.Unicode;
using FsCheck.Xunit;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Masking;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Options;

namespace Monitoring.Tests.Masking;

/// <summary>What holds for any text, also for texts that are put together from pieces of what is recognised.</summary>
public class MaskingProperties
{
    private static readonly string[] Pieces =
    [
        "13812345678", "138-1234-5678", "110101199003077475", "4111 1111 1111 1111", "a@b.com", "password=", "token: ", "hunter2", "+86 ", "010-", "12345678", "京A12345",
        " ", ",", "\"", "'", "\\", "\n", ":", "=", "{", "}", "]", "Bearer ", "eyJhbGciOiJIUzI1NiJ9", ".", "Cookie: a=b;", "AKIAQYLPMN5HHHFPZAM2", "１３８", "\u200b", "密码：",
        "姓名：张三", "GB82 WEST 1234 5698 7654 32", "E65775175", "护照", "https://u:p@h/", "--password x", "-----BEGIN PRIVATE KEY-----", "*", "[masked-email]", "203.0.113.7", "%20", "x", "_", "-", "1", "卡 ",
        "Authorization: ", "\ud83d\ude00", "<secret>", "</secret>", "1234", "86", "(", ")",
    ];

    private static readonly MaskingOptions[] Policies =
    [
        new(),
        new() { Ip = MaskAction.Redact, Mac = MaskAction.Redact },
        new() { CnMobile = MaskAction.Partial, BankCard = MaskAction.Partial, Email = MaskAction.Partial, Iban = MaskAction.Partial, CnId = MaskAction.Partial, Phone = MaskAction.Partial },
        new() { CnMobile = MaskAction.Pseudonym, Email = MaskAction.Pseudonym, Secret = MaskAction.Pseudonym, CnId = MaskAction.Pseudonym, PseudonymKey = new Secret(new string('k', 40)) },
    ];

    [Property(MaxTest = 1500)]
    public void Masking_twice_changes_nothing_more(byte[] pieces, byte policy)
    {
        var options = Policies[policy % Policies.Length];
        var once = MaskerTests.Mask(Text(pieces), options);
        Assert.Equal(once, MaskerTests.Mask(once, options));
    }

    [Property(MaxTest = 500)]
    public void Any_text_stays_valid_UTF8(byte[] pieces, string? any)
    {
        var masker = new Masker(Policies[^1], new CounterSet());
        Assert.True(Utf8.IsValid(masker.MaskText(Utf8Slice.From(Text(pieces) + any), new Arena()).Span));
    }

    [Property(MaxTest = 500)]
    public void The_inside_of_a_JSON_string_stays_valid(byte[] pieces)
    {
        var json = JsonSerializer.Serialize(new { text = Text(pieces), more = 1 });
        using var parsed = JsonDocument.Parse(MaskerTests.Mask(json));
        Assert.Equal(1, parsed.RootElement.GetProperty("more").GetInt32());
    }

    private static string Text(byte[] pieces) => string.Concat(pieces.Select(piece => Pieces[piece % Pieces.Length]));
}
