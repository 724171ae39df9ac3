using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Masking;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Options;

namespace Monitoring.Tests.Masking;

/// <summary>What is masked in a text: each row is a rule.</summary>
public class MaskerTests
{
    [Theory]
    // Chinese mobiles, however they are written
    [InlineData("手机号13812345678已绑定", "手机号[masked-cn_mobile]已绑定")]
    [InlineData("call 138-1234-5678 now", "call [masked-cn_mobile] now")]
    [InlineData("call +86 138 1234 5678 now", "call [masked-cn_mobile] now")]
    [InlineData("call (+86)13812345678 now", "call [masked-cn_mobile] now")]
    [InlineData("call 008613812345678 now", "call [masked-cn_mobile] now")]
    [InlineData("/u?to=%2B8613812345678&x=1", "/u?to=%2B[masked-cn_mobile]&x=1")]
    [InlineData("tel13812345678", "tel[masked-cn_mobile]")]
    [InlineData("电话１３８１２３４５６７８", "电话[masked-cn_mobile]")]
    [InlineData("电话138\u200b1234\u200b5678。", "电话[masked-cn_mobile]。")]
    [InlineData("电话138‐1234‐5678", "电话[masked-cn_mobile]")]
    // Other phones
    [InlineData("座机 010-12345678", "座机 [masked-cn_landline]")]
    [InlineData("(0755) 7654321 转 801", "[masked-cn_landline] 转 801")]
    [InlineData("dial +44 20 7946 0958 or +1 (415) 555-0132.", "dial [masked-phone] or [masked-phone].")]
    [InlineData("dial 415-555-0132", "dial [masked-phone]")]
    // Identity numbers
    [InlineData("身份证110101199003077475", "身份证[masked-cn_id]")]
    [InlineData("证件 11010119900307002X 有效", "证件 [masked-cn_id] 有效")]
    [InlineData("1101 0119 9003 0774 75", "[masked-cn_id]")]
    [InlineData("身份证 110101900307747", "身份证 [masked-cn_id]")]
    [InlineData("护照 E65775175", "护照 [masked-passport]")]
    [InlineData("车牌京A12345，京AD12345，粤B·12345", "车牌[masked-cn_plate]，[masked-cn_plate]，[masked-cn_plate]")]
    [InlineData("警车京A1234警", "警车[masked-cn_plate]")]
    // Accounts
    [InlineData("card 4111 1111 1111 1111 ok", "card [masked-bank_card] ok")]
    [InlineData("6217000010002105024", "[masked-bank_card]")]
    [InlineData("amex 3782-822463-10005", "amex [masked-bank_card]")]
    [InlineData("from GB82 WEST 1234 5698 7654 32", "from [masked-iban]")]
    [InlineData("iban=PK66FIMW0600067102392059 ref=1", "iban=[masked-iban] ref=1")]
    [InlineData("企业91310115591693856A注册", "企业[masked-cn_uscc]注册")]
    // DEL is no part of a word, and hides nothing
    [InlineData("\u007f--2026-02-30T261BEGIN", "\u007f--2026-02-30T261BEGIN")]
    [InlineData("\u007f0123456789abcdef0123", "\u007f0123456789abcdef0123")]
    [InlineData("x\u007fAKIAQYLPMN5HHHFPZAM2\u007fy", "x\u007f[masked-cloud_key]\u007fy")]
    // Mail and URLs
    [InlineData("to=<a.b+c@mail.example.com>, x", "to=<[masked-email]>, x")]
    [InlineData("13812345678@qq.com", "[masked-email]")]
    [InlineData("https://bob:hunter2@db.internal:5432/x", "https://bob:[masked-credential]@db.internal:5432/x")]
    // Secrets by name
    [InlineData("login password=hunter2 ok", "login password=[masked-secret] ok")]
    [InlineData("Server=db;Password=p@ss;Database=x", "Server=db;Password=[masked-secret];Database=x")]
    [InlineData("/cb?access_token=abc123def&state=1", "/cb?access_token=[masked-secret]&state=1")]
    [InlineData("""{"user":"bob","db_password": "a\"b","n":1}""", """{"user":"bob","db_password": "[masked-secret]","n":1}""")]
    [InlineData("""{\"passwd\":\"hunter2\",\"n\":1}""", """{\"passwd\":\"[masked-secret]\",\"n\":1}""")]
    [InlineData("""{"phone":13812345678,"n":1}""", """{"phone":"[masked-phone]","n":1}""")]
    [InlineData("<password>hunter2</password>", "<password>[masked-secret]</password>")]
    [InlineData("run --password hunter2 -v", "run --password [masked-secret] -v")]
    [InlineData("密码：abc123，重试", "密码：[masked-secret]，重试")]
    [InlineData("姓名：张三 性别：男", "姓名：[masked-person_name] 性别：男")]
    [InlineData("收货地址：北京市海淀区马连洼街道289号", "收货地址：[masked-address]")]
    [InlineData("Cookie: a=b; session=abc def", "Cookie: [masked-cookie] def")]
    [InlineData("Authorization: Basic dXNlcjpwYXNz x", "Authorization: Basic [masked-credential] x")]
    [InlineData("got Bearer abcdef0123456789abcdef.x/y= back", "got Bearer [masked-credential] back")]
    // Secrets by form
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[masked-jwt]")]
    [InlineData("id AKIAQYLPMN5HHHFPZAM2.", "id [masked-cloud_key].")]
    [InlineData("use LTAI5tQnKxGzWxyz12345678", "use [masked-cloud_key]")]
    [InlineData("use 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", "use [masked-cloud_key]")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY-----\nrest", "[masked-private_key]\nrest")]
    public void Masked(string text, string expected) => Assert.Equal(expected, Mask(text));

    [Theory]
    [InlineData("orderId=202680164777875567 流水号108971720810004999 批次号24453741062")]
    [InlineData("订单号：123456789012345678 123456789012345678")]
    [InlineData("created at 1792726950955, 1792726950955123 and 1792726950")]
    [InlineData("2017-05-16 00:05:23.100 2931 INFO 17/06/09 20:10:48")]
    [InlineData("trace d643ae79-e67a-4fee-bc99-2388a33523bc span 00f067aa0ba902b7 sha1=8303ef8faecef271267d6a7cf4e63e815f52f4b4")]
    [InlineData("blk_3221204570666147236 attempt_1445144423722_0020_m_000000_0")]
    [InlineData("version 10.0.13812345678 and 6.1.7601.23505, 0.13812345678")]
    [InlineData("编号A4111111111111111 编号213812345678X A20-9999999")]
    [InlineData("org.apache.hadoop.mapreduce.v2.app.job.impl.JobImpl lodash@4.17.21 git@github.com:a/b root@host")]
    [InlineData("password: null, \"token\":\"\", password=****** pwd=${PWD} PWD=/home/bob")]
    [InlineData("client 203.0.113.7 mac f8:16:fc:c3:76:93 ::1")]
    [InlineData("Token::parse tokens: 12 std::string key: value")]
    [InlineData("+08:00 +12345 5500000000000005 身份 110101199001011234")]
    [InlineData("""{"msg":"enter password: ", "n":1}""")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    public void Left_alone(string text) => Assert.Equal(text, Mask(text));

    [Theory]
    [InlineData(MaskAction.Allow, "tel 138-1234-5678.")]
    [InlineData(MaskAction.Redact, "tel [masked-cn_mobile].")]
    [InlineData(MaskAction.Partial, "tel *********5678.")]
    [InlineData(MaskAction.Drop, "tel .")]
    public void Actions(MaskAction action, string expected) =>
        Assert.Equal(expected, Mask("tel 138-1234-5678.", new MaskingOptions { CnMobile = action }));

    [Fact]
    public void A_pseudonym_is_the_same_for_the_same_number_and_another_under_another_key()
    {
        var options = new MaskingOptions { CnMobile = MaskAction.Pseudonym, PseudonymKey = new Secret(new string('k', 32)) };
        var one = Mask("13812345678", options);
        Assert.Matches("^\\[masked-cn_mobile-k1-[a-p]{20}\\]$", one);
        Assert.Equal(one, Mask("+86 138-1234-5678", options));
        Assert.NotEqual(one, Mask("13812345679", options));
        Assert.NotEqual(one, Mask("13812345678", options with { PseudonymKey = new Secret(new string('x', 32)) }));
    }

    [Fact]
    public void Secrets_are_never_shown_in_part() =>
        Assert.Equal("password=[masked-secret]", Mask("password=hunter2hunter2", new MaskingOptions { Secret = MaskAction.Partial }));

    [Theory]
    [InlineData("from 203.0.113.7:8080 to 2001:db8::1", "from [masked-ip]:8080 to [masked-ip]")]
    [InlineData("mac f8:16:fc:c3:76:93 at 12:30:45 v1.2.3", "mac [masked-mac] at 12:30:45 v1.2.3")]
    public void Addresses_where_the_policy_says_so(string text, string expected) =>
        Assert.Equal(expected, Mask(text, new MaskingOptions { Ip = MaskAction.Redact, Mac = MaskAction.Redact }));

    [Fact]
    public void What_is_masked_is_counted_by_kind()
    {
        var counters = new CounterSet();
        new Masker(new MaskingOptions(), counters).MaskText(Utf8Slice.From("13812345678 a@b.com c@d.com"), new Arena());
        Assert.Equal(1, counters.Pending(counters.Register("intake_masked", "kind", "cn_mobile")));
        Assert.Equal(2, counters.Pending(counters.Register("intake_masked", "kind", "email")));
    }

    [Fact]
    public void A_text_that_begins_with_a_colon_is_no_JSON_number() =>
        Assert.Equal("""{"text":":[masked-cn_mobile]}","more":1}""", Mask("""{"text":":13812345678}","more":1}"""));

    internal static string Mask(string text, MaskingOptions? options = null) =>
        new Masker(options ?? new MaskingOptions(), new CounterSet()).MaskText(Utf8Slice.From(text), new Arena()).ToString();
}
