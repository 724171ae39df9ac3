using System.Globalization;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.Samples;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Metrics;

/// <summary>Runs records through a decoder of samples and writes down what comes out, a line for each sample: <c>name{label="value"} value @ms kind unit delta</c>.</summary>
internal sealed class Decoded(SampleOptions? options = null) : ISampleConsumer
{
    /// <summary>2023-04-11T22:12:00Z, in ms.</summary>
    public const long Received = 1_681_251_120_000;

    private readonly SampleDecoder _decoder = new(options ?? Lenient);
    private string _series = "";
    private string _meaning = "";

    /// <summary>Takes samples of any age, as the examples of many years are.</summary>
    public static SampleOptions Lenient { get; } = new() { MaxAge = TimeSpan.FromDays(3650) };

    public List<string> Samples { get; } = [];

    public List<ParseError> Errors { get; } = [];

    public int Skipped { get; private set; }

    public static Decoded Of(string value, SampleOptions? options = null, long received = Received) => Of(Encoding.UTF8.GetBytes(value), options, received);

    public static Decoded Of(byte[] value, SampleOptions? options = null, long received = Received)
    {
        var decoded = new Decoded(options);
        decoded.Read(value, received);
        return decoded;
    }

    public void Read(byte[] value, long received = Received) => _decoder.Decode(new SourceRecord(Topics.RawMetrics, 0, 0, received, default, new Utf8Slice(value)), this);

    /// <summary>A series as Prometheus writes it.</summary>
    public static string Text(ReadOnlySpan<byte> identity)
    {
        var labels = new LabelReader(identity);
        var text = Encoding.UTF8.GetString(labels.Metric);
        var list = new List<string>();
        while (labels.Next()) list.Add($"{Encoding.UTF8.GetString(labels.Name)}=\"{Encoding.UTF8.GetString(labels.Value)}\"");
        return list.Count == 0 ? text : $"{text}{{{string.Join(",", list)}}}";
    }

    public static string Text(in Sample sample) => string.Create(CultureInfo.InvariantCulture, $"{(sample.IsStale ? "stale" : sample.Value.ToString(CultureInfo.InvariantCulture))} @{sample.Time}");

    public static string Text(in SeriesMeaning meaning) =>
        $"{(meaning.Kind == MetricKind.Unknown ? "" : " " + meaning.Kind.ToString().ToLowerInvariant())}{(meaning.Unit.IsEmpty ? "" : " " + Encoding.UTF8.GetString(meaning.Unit))}{(meaning.IsDelta ? " delta" : "")}";

    void ISampleConsumer.Begin(ReadOnlySpan<byte> identity, in SeriesMeaning meaning) => (_series, _meaning) = (Text(identity), Text(meaning));

    void ISampleConsumer.Accept(in Sample sample) => Samples.Add($"{_series} {Text(sample)}{_meaning}");

    void ISampleConsumer.Reject(in ParseError error) => Errors.Add(error);

    void ISampleConsumer.Skip(int fields) => Skipped += fields;
}
