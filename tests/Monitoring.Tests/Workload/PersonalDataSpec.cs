using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Monitoring.Benchmarks.Workload;

namespace Monitoring.Tests.Workload;

public sealed class PersonalDataSpec
{
    private static readonly TrafficOptions Options = new() { Start = new DateTimeOffset(2026, 1, 5, 2, 0, 0, TimeSpan.Zero), PersonalDataShare = 0.5 };
    private static readonly List<TrafficRecord> Records = [.. new RestaurantTraffic(3, Options).Take(20_000)];
    private static readonly ILookup<PersonalDataKind, string> Texts =
        Records.SelectMany(r => r.PersonalData).ToLookup(d => d.Kind, d => d.Text);

    [Fact]
    public void Every_kind_occurs() => Assert.Equal(Enum.GetValues<PersonalDataKind>(), Texts.Select(g => g.Key).Order());

    [Fact]
    public void Every_datum_stands_in_its_record_as_it_is_listed() =>
        Assert.All(Records, r => Assert.All(r.PersonalData, d => Assert.True(r.Value.AsSpan().IndexOf(Encoding.UTF8.GetBytes(d.Text)) >= 0, d.Text)));

    [Fact]
    public void Mobiles_are_mainland_numbers() =>
        Assert.All(Texts[PersonalDataKind.Mobile], text => Assert.Matches(@"^1[3-9]\d{9}$", text));

    [Fact]
    public void Identity_numbers_hold_a_date_and_pass_MOD_11_2() => Assert.All(Texts[PersonalDataKind.IdCard], text =>
    {
        Assert.True(DateOnly.TryParseExact(text.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), text);
        // ISO 7064: the weights are powers of 2 modulo 11, and the weighted sum with the check character is 1.
        var sum = text.Select((c, i) => (c == 'X' ? 10 : c - '0') * (int)(Math.Pow(2, 17 - i) % 11)).Sum();
        Assert.Equal(1, sum % 11);
    });

    [Fact]
    public void Cards_pass_Luhn() => Assert.All(Texts[PersonalDataKind.BankCard], text =>
        Assert.Equal(0, text.Reverse().Select((c, i) => i % 2 == 0 ? c - '0' : ((c - '0') * 2 / 10) + ((c - '0') * 2 % 10)).Sum() % 10));

    [Fact]
    public void Tokens_are_three_parts_of_base64url_and_the_first_two_are_JSON() => Assert.All(Texts[PersonalDataKind.Jwt], text =>
    {
        var parts = text.Split('.');
        Assert.Equal(3, parts.Length);
        using var header = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[0]));
        using var claims = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal("HS256", header.RootElement.GetProperty("alg").GetString());
    });

    [Fact]
    public void Passwords_follow_their_name() => Assert.All(
        Records.SelectMany(r => r.PersonalData.Where(d => d.Kind == PersonalDataKind.Password).Select(d => (Record: r, d.Text))),
        item => Assert.Contains($"password={item.Text} ", Encoding.UTF8.GetString(item.Record.Value), StringComparison.Ordinal));

    [Fact]
    public void Records_listed_as_clean_hold_no_mobile_and_no_identity_number()
    {
        var number = new Regex(@"(?<!\w)(1[3-9]\d{9}|\d{17}[\dX])(?!\w)");
        Assert.All(
            Records.Where(r => r.PersonalData.Count == 0 && !r.IsBroken),
            r => Assert.DoesNotMatch(number, Encoding.UTF8.GetString(r.Value)));
    }
}
