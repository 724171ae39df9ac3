using System.Text;
using System.Text.Json;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Masking;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Options;

namespace Monitoring.Tests.Masking;

/// <summary>What is masked in an event's fields.</summary>
public class MaskedFieldTests
{
    [Theory]
    [InlineData("""{"password":"x1","api_key":"k2","X-Api-Key":"k3","userPwd":"p4"}""",
        """{"password":"[masked-secret]","api_key":"[masked-secret]","X-Api-Key":"[masked-secret]","userPwd":"[masked-secret]"}""")]
    [InlineData("""{"set-cookie":["sid=abcdef","b=123456"],"n":1}""", """{"set-cookie":["[masked-cookie]","[masked-cookie]"],"n":1}""")]
    [InlineData("""{"headers":{"authorization":"Bearer abcdef"}}""", """{"headers":{"authorization":"[masked-credential]"}}""")]
    [InlineData("""{"real_name":"张三","姓名":"李四","name":"pod-1"}""", """{"real_name":"[masked-person_name]","姓名":"[masked-person_name]","name":"pod-1"}""")]
    [InlineData("""{"a":13812345678,"ts":1792726950955,"b":138.5}""", """{"a":"[masked-cn_mobile]","ts":1792726950955,"b":138.5}""")]
    [InlineData("""{"a":"tel 1\u003381234567\u0038","b":"x\ny"}""", """{"a":"tel [masked-cn_mobile]","b":"x\ny"}""")]
    [InlineData("""{"a":"say \"hi\" to a@b.com"}""", """{"a":"say \"hi\" to [masked-email]"}""")]
    [InlineData("""{"p\u0061ssword":"x1"}""", """{"p\u0061ssword":"[masked-secret]"}""")]
    [InlineData("""{"password":null,"token":"","ok":true}""", """{"password":null,"token":"","ok":true}""")]
    [InlineData("""{"order_id":"202680164777875567","trace_id":"d643ae79e67a4feebc992388a33523bc"}""",
        """{"order_id":"202680164777875567","trace_id":"d643ae79e67a4feebc992388a33523bc"}""")]
    public void Fields(string sent, string expected) => Assert.Equal(expected, Mask(sent, new MaskingOptions()));

    [Fact]
    public void A_rule_for_a_path_comes_before_all_others()
    {
        var options = new MaskingOptions
        {
            Fields = new Dictionary<string, MaskAction>
            {
                ["user.nick"] = MaskAction.Redact,
                ["user.phone"] = MaskAction.Allow,
                ["flat.path"] = MaskAction.Drop,
                ["tags"] = MaskAction.Redact,
            },
        };
        Assert.Equal(
            """{"user":{"nick":"[masked-field]","phone":"13812345678"},"nick":"bob","tags":["[masked-field]"]}""",
            Mask("""{"user":{"nick":"bob","phone":"13812345678"},"nick":"bob","flat.path":"gone","tags":["x"]}""", options));
    }

    [Fact]
    public void An_event_with_something_masked_is_flagged_and_host_and_service_stay()
    {
        var e = Event("""{"n":1}""");
        e.Message = Utf8Slice.From("user a@b.com");
        e.Host = Utf8Slice.From("13812345678");
        var masker = new Masker(new MaskingOptions(), new CounterSet());
        masker.Mask(e);
        Assert.Equal("user [masked-email]", e.Message.ToString());
        Assert.Equal("13812345678", e.Host.ToString());
        Assert.Equal(EventFlags.Masked, e.Flags);
    }

    [Fact]
    public void A_warm_masker_allocates_nothing()
    {
        const string Sent = """{"a":"tel 1\u003381234567\u0038","password":"x1","n":13812345678,"m":"clean 2017-05-16 text","z":"a@b.com 电话１３８１２３４５６７８"}""";
        var masker = new Masker(new MaskingOptions { Email = MaskAction.Pseudonym, PseudonymKey = new Secret(new string('k', 32)) }, new CounterSet());
        var e = Event(Sent);
        Field[] fields = [.. e.Fields.Fields];
        var message = Utf8Slice.From("login password=hunter2 from +86 138 1234 5678, card 4111 1111 1111 1111");
        void Round(int times)
        {
            for (var i = 0; i < times; i++)
            {
                for (var f = 0; f < fields.Length; f++) e.Fields[f] = fields[f];
                e.Message = message;
                masker.Mask(e);
                e.Arena.Reset();
            }
        }

        Round(2000);
        Assert.Equal(0, Allocation.LeastOf(() => Round(1000)));
    }

    [Fact]
    public void Options_that_are_wrong_are_all_reported()
    {
        var wrong = new MaskingOptions
        {
            Email = (MaskAction)9,
            Phone = MaskAction.Pseudonym,
            Fields = new Dictionary<string, MaskAction> { [".x"] = MaskAction.Redact },
            PseudonymKeyId = "Not OK",
        };
        Assert.Equal(["email", "fields..x", "pseudonym_key", "pseudonym_key_id"], wrong.Validate().Select(error => error.Path));
        Assert.Empty(new MaskingOptions().Validate());
    }

    private static string Mask(string sent, MaskingOptions options)
    {
        var e = Event(sent);
        new Masker(options, new CounterSet()).Mask(e);
        var json = Encoding.UTF8.GetString(new AttributesJson().Write(e.Fields));
        using var valid = JsonDocument.Parse(json);
        return json;
    }

    /// <summary>An event whose fields are those of a JSON object, escapes intact, as the intake's reader leaves them.</summary>
    private static LogEvent Event(string json)
    {
        var e = new LogEvent(new Arena());
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        var name = default(Utf8Slice);
        reader.Read();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0) break;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = new Utf8Slice(reader.ValueSpan.ToArray());
                continue;
            }

            var kind = reader.TokenType switch
            {
                JsonTokenType.StartObject => FieldKind.StartObject,
                JsonTokenType.EndObject => FieldKind.EndObject,
                JsonTokenType.StartArray => FieldKind.StartArray,
                JsonTokenType.EndArray => FieldKind.EndArray,
                JsonTokenType.String => FieldKind.JsonString,
                JsonTokenType.Number => FieldKind.Number,
                JsonTokenType.True => FieldKind.True,
                JsonTokenType.False => FieldKind.False,
                _ => FieldKind.Null,
            };
            e.Fields.Add(kind, name, kind is FieldKind.JsonString or FieldKind.Number ? new Utf8Slice(reader.ValueSpan.ToArray()) : default);
            name = default;
        }

        return e;
    }
}
