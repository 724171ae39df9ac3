using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Schemas;

/// <summary>Events with every field drawn from a seed.</summary>
internal sealed class RandomEvents(int seed)
{
    private readonly Random _random = new(seed);

    public LogEvent Next()
    {
        var e = new LogEvent(new Arena())
        {
            Origin = new Origin(Text(20), _random.Next(), Long(), _random.Next()),
            EventTime = Long(),
            TimeSource = (TimeSource)_random.Next(4),
            ObservedTime = _random.Next(2) == 0 ? 0 : Long(),
            ReceivedTime = Long(),
            Severity = (Severity)_random.Next(25),
            Family = (LogFamily)_random.Next(3),
            Flags = (EventFlags)_random.Next(64),
            Category = Slice(10),
            Service = Slice(30),
            Host = Slice(30),
            Message = Slice(2000),
            TraceId = Slice(33),
            SpanId = Slice(17),
        };
        for (var i = _random.Next(10); i > 0; i--) e.Fields.AddText(Utf8Slice.From($"f{i}"), Slice(50));
        return e;
    }

    public long Long() => _random.Next(4) switch
    {
        0 => long.MinValue,
        1 => long.MaxValue,
        2 => _random.Next(-100, 100),
        _ => _random.NextInt64(long.MinValue, long.MaxValue),
    };

    public string Text(int most)
    {
        var text = new StringBuilder();
        for (var i = _random.Next(most); i > 0; i--) text.Append(_random.Next(5) == 0 ? "营养餐厅🍜\"\\\n\u0001"[_random.Next(4)..][..1] : ((char)_random.Next(1, 127)).ToString());
        return text.ToString();
    }

    private Utf8Slice Slice(int most) => Utf8Slice.From(Text(most));
}
