using System.Text;
using Microsoft.AspNetCore.Http;
using Monitoring.Pipeline.Gateway;
using Monitoring.Pipeline.Gateway.Formats;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.RemoteWrite;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Gateway;
using Snappier;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>What senders post to the gateway.</summary>
internal static class GatewayTargets
{
    private static readonly byte[] s_first = new ProtoWriter()
        .Series([("__name__", "up"), ("job", "中")], 1, Sample.Stale).Series([("b", "1"), ("a", "2")], 1)
        .Message(1, s => s.Message(1, l => l.Text(1, "__name__").Text(2, "h")).Message(4, WriteRequests.Histogram).Message(3, e => e.Double(2, 1)))
        .Message(3, m => m.Varint(1, 1).Text(2, "up")).Bytes;

    private static readonly byte[] s_second = WriteRequests.Symbols("", "__name__", "n_total", "job", "j", "bytes")
        .Series2([1, 2, 3, 4], MetricKind.Counter, 5, 1, 2).Series2([1, 4], MetricKind.Gauge, 0, 3)
        .Message(5, s => s.Packed(1, 1, 2).Message(3, WriteRequests.Histogram)).Bytes;

    public static IEnumerable<FuzzTarget> All =>
    [
        new("remote-write-1", () => new Writes(isSecond: false).Run, s_first)
            { Mutations = 4_000, MemoryFactor = 64, MemoryFloor = 4 << 20, GrowthFactor = 64, Shapes = [Repeated("series", s_first), Shape.Run("empty series", "\n\0"), Shape.Run("empty samples", "\u0012\0", "\n\u00a0\u001f"), Shape.Run("zeros", "\0")] },
        new("remote-write-2", () => new Writes(isSecond: true).Run, s_second)
            { Mutations = 4_000, MemoryFactor = 64, MemoryFloor = 4 << 20, GrowthFactor = 64, Shapes = [Repeated("series", s_second), Shape.Run("empty symbols", "\"\0"), Shape.Run("empty series", "*\0", "\"\0")] },
        new("unpack-snappy", () => input => Unpack(input, BodyEncoding.Snappy), Snappy.CompressToArray(s_first), Snappy.CompressToArray(new byte[5000])) { Mutations = 4_000, MemoryFactor = 48, MemoryFloor = 1 << 20, GrowthFactor = 48, Shapes = [Shape.Run("ones", "\u0001")] },
        new("otlp-logs-protobuf", () => new Exports(new OtlpLogsFormat("app-logs", 4 << 20, 1 << 20), "application/x-protobuf").Run, OtlpSpecs.LogsProto())
            { Mutations = 3_000, MemoryFactor = 200, MemoryFloor = 1 << 20, GrowthFactor = 200, Shapes = [Repeated("resources", OtlpSpecs.LogsProto()), Shape.Run("empty resources", "\n\0"), Shape.Run("lengths", "\n\u007f")] },
        new("otlp-logs-json", () => new Exports(new OtlpLogsFormat("app-logs", 4 << 20, 1 << 20), "application/json").Run, Encoding.UTF8.GetBytes(OtlpSpecs.LogsJson))
            { Mutations = 3_000, MemoryFactor = 200, MemoryFloor = 1 << 20, GrowthFactor = 200, Shapes = [Shape.Run("numbers", "1,", "{\"resourceLogs\":[", "1]}"), Shape.Run("empty log records", "{},", "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[", "{}]}]}]}"), Shape.Run("brackets", "[")] },
        new("otlp-metrics-protobuf", () => new Exports(new OtlpMetricsFormat(new SampleOptions(), 4 << 20), "application/x-protobuf").Run, OtlpSpecs.MetricsProto())
            { Mutations = 3_000, MemoryFactor = 300, MemoryFloor = 4 << 20, GrowthFactor = 200, Shapes = [Repeated("resources", OtlpSpecs.MetricsProto()), Shape.Run("empty resources", "\n\0")] },
        new("bulk", () => new Exports(new BulkFormat("app-logs", 4 << 20, 1 << 20), "application/json").Run, Encoding.UTF8.GetBytes("{\"create\":{\"_index\":\"i\",\"_id\":\"1\"}}\n{\"agent\":{\"id\":\"a\",\"version\":\"8\"},\"log\":{\"file\":{\"path\":\"/x\"}}}\n{\"delete\":{}}\n{\"index\":{}}\n{\"@metadata\":{}}\n"))
            // A document that is no JSON costs an exception, and a request holds some ten thousand at the most.
            { Mutations = 4_000, MemoryFactor = 200, MemoryFloor = 1 << 20, GrowthFactor = 200, MostTime = TimeSpan.FromMilliseconds(300), Shapes = [Shape.Run("documents", "{\"index\":{}}\n{}\n"), Shape.Run("lines", "\n"), Shape.Run("deletions", "{\"delete\":{}}\n"), Shape.Run("broken documents", "{\"index\":{}}\n{\n")] },
    ];

    private static (string, Func<int, byte[]>) Repeated(string name, byte[] part) => (name, length => [.. Enumerable.Repeat(part, Math.Max(1, length / part.Length)).SelectMany(p => p)]);

    private static Action? Unpack(byte[] input, BodyEncoding encoding)
    {
        using var body = new PooledBytes(input.Length);
        input.CopyTo(body.Free);
        body.Length = input.Length;
        var inFlight = new InFlight(8 << 20, 1);
        using var lease = inFlight.TryEnter()!;
        var unpacked = Unpacking.Unpack(body, encoding, 1 << 20, lease);
        var (length, status) = (unpacked.Body?.Length ?? 0, unpacked.Status);
        if (unpacked.Body != body) unpacked.Body?.Dispose();
        return () =>
        {
            Assert.InRange(length, 0, 1 << 20);
            Assert.Contains(status, new[] { 200, 400, 413 });
        };
    }

    /// <summary>Each body is answered, never with 5xx, and says as much of its records as there are.</summary>
    private sealed class Exports(GatewayFormat format, string contentType) : IOutput
    {
        private int _count;

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => Assert.Fail("What a publisher sends goes to one partition.");

        public Action? Run(byte[] input)
        {
            _count = 0;
            var context = new DefaultHttpContext();
            context.Request.ContentType = contentType;
            var reply = format.Decode(context.Request, new Utf8Slice(input), WriteRequests.Time, this);
            var (count, isOfSamples) = (_count, format is OtlpMetricsFormat);
            return () =>
            {
                Assert.InRange(reply.Status, 200, 499);
                Assert.Equal(reply.Accepted > 0, reply.Status == 200 && count > 0);
                if (!isOfSamples && reply.Status == 200) Assert.Equal(reply.Accepted, count);
            };
        }

        void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
            _count++;
            if (topic != Topics.RawMetrics && !System.Text.Unicode.Utf8.IsValid(value)) throw new InvalidDataException("a record is not UTF-8");
        }
    }

    /// <summary>Whatever is taken is canonical, and a request that is malformed leaves nothing behind for the next.</summary>
    private sealed class Writes(bool isSecond) : IOutput
    {
        private readonly RemoteWriteDecoder _decoder = new(new SampleOptions(), new MetricKinds(1000));
        private readonly PublishedSamples _samples = new(16 << 20);
        private readonly List<byte[]> _written = [];
        private int _count;

        public Action? Run(byte[] input)
        {
            _written.Clear();
            _count = 0;
            _samples.Open(WriteRequests.Time, this);
            var isSound = _decoder.TryDecode(new Utf8Slice(input), isSecond, WriteRequests.Time, _samples);
            if (!isSound) return null;
            _samples.Close();
            var (accepted, records) = (_samples.Accepted, _written.ToArray());
            return () =>
            {
                var read = 0;
                foreach (var record in records) read += Check(record);
                if (_count == records.Length) Assert.Equal(accepted, read);
            };
        }

        // A few are enough to look at.
        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => Assert.Fail("What a publisher sends goes to one partition.");

        void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
            if (_count++ < 8) _written.Add(value.ToArray());
        }

        private static int Check(byte[] record)
        {
            var samples = 0;
            Assert.True(SampleBatchReader.TryRead(record.AsSpan(SingleObject.HeaderLength), out var batch));
            var builder = new SeriesBuilder(new SeriesLimits());
            while (batch.NextSeries())
            {
                builder.Clear();
                var labels = new LabelReader(batch.Identity);
                while (labels.Next()) builder.Add(labels.Name, labels.Value);
                Assert.Equal(SeriesFault.None, builder.Build(labels.Metric, out var identity));
                Assert.Equal(identity.ToArray(), batch.Identity.ToArray());
                while (batch.NextSample(out _)) samples++;
            }

            return samples;
        }
    }
}
