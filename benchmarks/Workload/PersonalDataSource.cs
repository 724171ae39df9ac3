using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Makes up personal data that passes every check a strict detector applies: prefixes, dates, check digits.</summary>
internal sealed class PersonalDataSource(SeededRandom random)
{
    private static readonly string[] MobilePrefixes =
        ["130", "131", "135", "136", "137", "138", "139", "150", "151", "152", "155", "158", "159", "166", "176", "177", "178", "180", "186", "187", "188", "189", "191", "199"];

    private static readonly string[] Regions =
        ["110101", "110105", "310104", "310115", "320102", "330106", "440103", "440305", "500103", "510104", "420106", "610113"];

    // Issuer number and total length as the banks print them: ICBC, CCB, ABC, BOC, CMB, SPDB.
    private static readonly (string Issuer, int Length)[] Cards =
        [("622202", 19), ("621700", 19), ("622848", 19), ("621661", 19), ("622588", 16), ("622521", 16)];

    private static readonly string[] MailHosts = ["qq.com", "163.com", "126.com", "foxmail.com", "gmail.com", "outlook.com", "sina.cn"];

    private static readonly string JwtHeader = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    public PersonalDatum Mobile() => new(PersonalDataKind.Mobile, random.Pick(MobilePrefixes) + Tail(8));

    public PersonalDatum IdCard()
    {
        var born = new DateOnly(1955, 1, 1).AddDays(random.Below(18_000));
        var body = random.Pick(Regions) + born.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + Tail(3);
        return new PersonalDatum(PersonalDataKind.IdCard, body + CheckDigits.IdCard(body));
    }

    public PersonalDatum BankCard()
    {
        var (issuer, length) = random.Pick(Cards);
        var body = issuer + Tail(length - issuer.Length - 1);
        return new PersonalDatum(PersonalDataKind.BankCard, body + CheckDigits.Luhn(body));
    }

    public PersonalDatum Email() =>
        new(PersonalDataKind.Email, $"{random.Pick(Vocabulary.Surnames)}.{random.Pick(Vocabulary.GivenNames)}{random.Between(10, 9999).ToString(CultureInfo.InvariantCulture)}@{random.Pick(MailHosts)}");

    public PersonalDatum Jwt(DateTimeOffset issued)
    {
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"sub":"u{{random.Digits(7)}}","iat":{{issued.ToUnixTimeSeconds()}},"exp":{{issued.ToUnixTimeSeconds() + 7200}}}""");
        Span<byte> signature = stackalloc byte[32];
        foreach (ref var b in signature) b = (byte)random.Below(256);
        return new PersonalDatum(PersonalDataKind.Jwt, $"{JwtHeader}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{Base64Url.EncodeToString(signature)}");
    }

    public PersonalDatum Password()
    {
        const string alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789_!*";
        return new PersonalDatum(PersonalDataKind.Password, string.Create(random.Between(10, 16), random, static (span, random) =>
        {
            foreach (ref var c in span) c = alphabet[random.Below(alphabet.Length)];
        }));
    }

    private string Tail(int digits) => string.Create(digits, random, static (span, random) =>
    {
        foreach (ref var c in span) c = (char)('0' + random.Below(10));
    });
}
