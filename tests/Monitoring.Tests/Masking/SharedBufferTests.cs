using System.Text;
using System.Text.Json;
using Monitoring.Benchmarks.Workload;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Masking;
using Monitoring.Processors.Parsing;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Masking;

/// <summary>Masker and encoder take short cuts where texts are parts of their record; the result is that of texts which stand alone.</summary>
public sealed class SharedBufferTests : IEventConsumer
{
    private readonly LogDecoder _decoder = new(new ParsingOptions());
    private readonly LogEvent _event = new(new Arena());
    private readonly Masker _masker = new(new MaskingOptions(), new CounterSet());
    private readonly Masker _other = new(new MaskingOptions(), new CounterSet());
    private readonly AttributesJson _json = new();
    private int _masked;
    private int _compared;

    // What the detectors look for, what looks like it, and what may stand on its edges.
    private static readonly string[] Pieces =
    [
        "13812345678", "138 1234 5678", "a.b@qq.com", "password=hunter22", "6222021234567890128", "+86 138-1234-5678", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJl",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "0af7651916cd43dd8448eb211c80319c", "2026-01-05T10:00:00.123+08:00", "110101199003074477", "京A12345", "E12345678", "passport", "tel", "token",
        "--password", "hunter2", "010-12345678", "GB82WEST12345698765432", "u1234567", "SO260105-123456", "订单", " ", "-", ":", "=", "\"", "\\", "/", "%20", "\n", "，", "123", "x", "+",
    ];

    [Fact]
    public void The_mix_is_masked_and_written_as_if_every_text_stood_alone()
    {
        foreach (var record in FixedMix.Create(4_000, 11).Records) Decode(record.Topic, record.Value);
        Assert.True(_compared > 3_900 && _masked > 300, $"{_masked} masked of {_compared}");
    }

    [Fact]
    public void Whatever_stands_side_by_side_is_masked_as_if_every_text_stood_alone()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var names = Enumerable.Range(0, random.Next(1, 8)).Select(n => $"{random.GetItems(Pieces, 1)[0]}{n}").ToArray();
            var text = JsonSerializer.Serialize(names.ToDictionary(name => name, _ => Text(random)));
            var line = random.Next(3) == 0 ? text : $$"""{"message":{{JsonSerializer.Serialize($"10.0.0.1 - - [11/Apr/2023:22:11:41 +0000] \"GET /{Text(random)} HTTP/1.0\" 200 615 \"{Text(random)}\" \"{Text(random)}\"")}},{{text[1..]}}""";
            Decode(Topics.AppLogs, Encoding.UTF8.GetBytes(line));
        }

        Assert.True(_compared > 19_000 && _masked > 10_000, $"{_masked} masked of {_compared}");
    }

    void IEventConsumer.Accept(LogEvent e)
    {
        var alone = new LogEvent(new Arena()) { Message = Utf8Slice.From(e.Message.ToString()) };
        foreach (ref readonly var field in e.Fields.Fields) alone.Fields.Add(field.Kind, Alone(field.Name), Alone(field.Value));
        _masker.Mask(e);
        _other.Mask(alone);
        Assert.Equal(alone.Message.ToString(), e.Message.ToString());
        Assert.Equal(alone.Flags, e.Flags & EventFlags.Masked);
        var expected = Encoding.UTF8.GetString(_json.Write(alone.Fields));
        Assert.Equal(expected, Encoding.UTF8.GetString(_json.Write(e.Fields)));
        if ((e.Flags & EventFlags.Masked) != 0) _masked++;
        _compared++;
    }

    void IEventConsumer.Reject(in Origin origin, Utf8Slice value, in ParseError error)
    {
    }

    // A buffer of its own for each, so that nothing adjoins anything.
    private static Utf8Slice Alone(Utf8Slice text) => new(text.Span.ToArray());

    private static string Text(Random random) => string.Concat(random.GetItems(Pieces, random.Next(1, 6)));

    private void Decode(string topic, byte[] value)
    {
        _event.Arena.Reset();
        _decoder.Decode(new SourceRecord(topic, 0, 0, 1_767_578_400_000, default, new Utf8Slice(value)), _event, this);
    }
}
