using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.Protobuf;
using Monitoring.Processors.Parsing.Samples;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.RemoteWrite;

/// <summary>Reads <c>io.prometheus.write.v2.Request</c>, the message of remote-write 2.0: texts stand once in a table, to which series refer by number.</summary>
internal sealed class WriteRequest2(SampleWriter writer)
{
    // No sender comes near it; each takes eight bytes here and may take two in the request.
    private const int MostSymbols = 1 << 18;

    // What series may refer to in all, again and again: a hundred bytes could name megabytes.
    private const long MostReferred = 256L << 20;

    private readonly SeriesSamples _samples = new(writer);
    private (int Start, int Length)[] _symbols = new (int, int)[1024];
    private int _count;
    private long _referred;

    /// <summary>The native histograms of the request read last.</summary>
    public NativeHistograms Histograms => _samples.Histograms;

    /// <returns>False where the bytes are no such message.</returns>
    public bool TryRead(ReadOnlySpan<byte> body, PublishedSamples target)
    {
        _referred = 0;
        if (!TrySymbols(body)) return false;
        Histograms.Clear();
        var request = new ProtoReader(body);
        while (!target.IsFull && request.Next())
        {
            if (request.Field == 5 && !TrySeries(body, request.Bytes(), request.Position, target)) return false;
        }

        return !request.Failed;
    }

    private bool TrySymbols(ReadOnlySpan<byte> body)
    {
        _count = 0;
        var request = new ProtoReader(body);
        while (request.Next())
        {
            if (request.Field != 4) continue;
            var length = request.Bytes().Length;
            // The first one is the empty text, so that 0 means none.
            if (_count == MostSymbols || (_count == 0 && length > 0)) return false;
            if (_count == _symbols.Length) Array.Resize(ref _symbols, _count * 2);
            _symbols[_count++] = (request.Position - length, length);
        }

        return !request.Failed;
    }

    private bool TrySeries(ReadOnlySpan<byte> body, ReadOnlySpan<byte> message, int end, PublishedSamples target)
    {
        var labels = new LabelList(writer);
        var (name, kind, unit) = (-1L, MetricKind.Unknown, 0UL);
        var series = new ProtoReader(message);
        while (series.Next())
        {
            if (series.Field == 5 && !TryMetadata(series.Bytes(), out kind, out unit)) return false;
            if (series.Field != 1) continue;
            // Packed by every encoder; a list that is not packed is the same to the format.
            if (series.Wire == WireType.Varint) Refer(body, series.Varint(), ref name, ref labels);
            else if (!TryRefer(body, series.Bytes(), ref name, ref labels)) return false;
        }

        if (series.Failed || _referred > MostReferred) return false;
        if (name >= 0) labels.Fault ??= "a label has no value";
        var meaning = new SeriesMeaning(kind, Symbol(body, unit, out var text) ? text : default);
        return _samples.TryRead(message, 2, 3, labels, meaning, end - message.Length, target);
    }

    private bool TryRefer(ReadOnlySpan<byte> body, ReadOnlySpan<byte> packed, ref long name, ref LabelList labels)
    {
        var references = new ProtoReader(packed);
        while (references.NextPacked(out var reference)) Refer(body, reference, ref name, ref labels);
        return !references.Failed;
    }

    // Names and values take turns.
    private void Refer(ReadOnlySpan<byte> body, ulong reference, ref long name, ref LabelList labels)
    {
        if (name < 0)
        {
            name = (long)Math.Min(reference, long.MaxValue);
            return;
        }

        if (!labels.IsRefused)
        {
            if (Symbol(body, (ulong)name, out var key) && Symbol(body, reference, out var value))
            {
                _referred += key.Length + value.Length;
                labels.Add(key, value);
            }
            else
            {
                labels.Fault = "a label refers to a symbol that is not there";
            }
        }

        name = -1;
    }

    private bool Symbol(ReadOnlySpan<byte> body, ulong reference, out ReadOnlySpan<byte> text)
    {
        var isThere = reference < (ulong)_count;
        text = isThere ? body.Slice(_symbols[reference].Start, _symbols[reference].Length) : default;
        return isThere;
    }

    private static bool TryMetadata(ReadOnlySpan<byte> message, out MetricKind kind, out ulong unit)
    {
        (kind, unit) = (MetricKind.Unknown, 0);
        var metadata = new ProtoReader(message);
        while (metadata.Next())
        {
            if (metadata.Field == 1) kind = metadata.Varint() is <= (ulong)MetricKind.StateSet and var number ? (MetricKind)number : MetricKind.Unknown;
            else if (metadata.Field == 4) unit = metadata.Varint();
        }

        return !metadata.Failed;
    }
}
