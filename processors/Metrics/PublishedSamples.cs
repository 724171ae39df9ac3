using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Parsing.Samples;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Metrics;

/// <summary>Gathers what a publisher sent into records of the topic <c>metrics</c>, a series always under the same key, so that it stays in one partition and in order.</summary>
/// <remarks>It keeps nothing from one request to the next: resent samples, open series and running totals are intake's. Single-threaded.</remarks>
/// <param name="mostBytes">With more than this of names, labels and samples a request is refused: the formats let a few bytes stand for many.</param>
public sealed class PublishedSamples(long mostBytes) : ISampleConsumer
{
    private const int SampleBytes = 18;
    private readonly SampleShards _shards = new(Topics.RawMetrics);
    private readonly Refusals _refusals = new();
    private IOutput _output = null!;
    private SourceRecord _record;
    private byte[] _identity = new byte[1024];
    private byte[] _unit = new byte[64];
    private int _identityLength;
    private int _unitLength;
    private MetricKind _kind;
    private bool _isDelta;
    private Sample[] _samples = new Sample[64];
    private int _pending;
    private long _bytes;

    /// <summary>Samples taken.</summary>
    public int Accepted { get; private set; }

    /// <summary>Samples, series and points refused.</summary>
    public int Rejected { get; private set; }

    /// <summary>The first refusal of each reason, and how many there were.</summary>
    public IReadOnlyList<(ParseError First, int Count)> Refusals => _refusals.Reasons;

    /// <summary>True where the request holds more than it may: nothing more is taken.</summary>
    public bool IsFull => _bytes > mostBytes;

    /// <summary>A request, in the form in which decoders take records.</summary>
    public static SourceRecord Request(Utf8Slice body, long receivedTime) => new("", -1, -1, receivedTime, default, body);

    /// <summary>Starts a request; whatever was left of the one before is forgotten.</summary>
    /// <param name="receivedTime">ms since 1970 UTC.</param>
    /// <param name="output">Takes the records.</param>
    public void Open(long receivedTime, IOutput output)
    {
        (_output, _record) = (output, Request(default, receivedTime));
        (Accepted, Rejected, _pending, _bytes) = (0, 0, 0, 0);
        _refusals.Clear();
        _shards.Clear();
    }

    /// <summary>Writes the last records of the request.</summary>
    public void Close()
    {
        EndSeries();
        _shards.Flush(_output);
    }

    /// <inheritdoc/>
    public void Begin(ReadOnlySpan<byte> identity, in SeriesMeaning meaning)
    {
        EndSeries();
        _bytes += identity.Length;
        _identityLength = Keep(identity, ref _identity);
        _unitLength = Keep(meaning.Unit, ref _unit);
        (_kind, _isDelta) = (meaning.Kind, meaning.IsDelta);
    }

    /// <inheritdoc/>
    public void Accept(in Sample sample)
    {
        _bytes += SampleBytes;
        if (IsFull) return;
        Accepted++;
        if (_pending == _samples.Length) Array.Resize(ref _samples, _pending * 2);
        _samples[_pending++] = sample;
        if (_pending >= SampleShards.Most(_identityLength)) EndSeries();
    }

    /// <inheritdoc/>
    public void Reject(in ParseError error)
    {
        Rejected++;
        _refusals.Add(error);
    }

    /// <inheritdoc/>
    public void Skip(int fields)
    {
        // No format that comes this way has any.
    }

    private static int Keep(ReadOnlySpan<byte> bytes, ref byte[] kept)
    {
        if (kept.Length < bytes.Length) kept = new byte[Math.Max(bytes.Length, kept.Length * 2)];
        bytes.CopyTo(kept);
        return bytes.Length;
    }

    private void EndSeries()
    {
        if (_pending == 0) return;
        var identity = _identity.AsSpan(0, _identityLength);
        var meaning = new SeriesMeaning(_kind, _unit.AsSpan(0, _unitLength), _isDelta);
        _shards.Add(SeriesTable.Hash(identity), identity, meaning, _record, _samples.AsSpan(0, _pending), _output);
        _pending = 0;
    }
}
