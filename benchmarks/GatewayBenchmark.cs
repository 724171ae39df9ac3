using Monitoring.Benchmarks.Workload;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.RemoteWrite;
using Monitoring.Schemas.Events;
using Snappier;

namespace Monitoring.Benchmarks;

/// <summary>A request of remote-write from its packed body to the records for Kafka, on one thread, beside unpacking it alone.</summary>
public static class GatewayBenchmark
{
    // As many as Prometheus 3 puts into a request.
    private const int Series = 2000;
    private const int Requests = 200;
    private const int Rounds = 5;
    private const long Time = 1_700_000_000_000;

    /// <summary>Runs it.</summary>
    public static IReadOnlyList<Figure> Run()
    {
        var body = WriteRequestBody.Create(Series, Time);
        var packed = Snappy.CompressToArray(body);
        var unpacked = new byte[body.Length];
        var decoder = new RemoteWriteDecoder(new SampleOptions(), new MetricKinds(1000));
        var samples = new PublishedSamples(64 << 20);
        var output = new CountingOutput();
        void Unpack()
        {
            if (Snappy.Decompress(packed, unpacked) != body.Length) throw new InvalidOperationException("The body came out of another length.");
        }

        void Handle()
        {
            Unpack();
            samples.Open(Time, output);
            if (!decoder.TryDecode(new Utf8Slice(unpacked), isSecond: false, Time, samples)) throw new InvalidOperationException("The body cannot be read.");
            samples.Close();
            if (samples.Accepted != Series || samples.Rejected > 0) throw new InvalidOperationException($"{samples.Accepted} of {Series} samples came out.");
        }

        var alone = Seconds(Unpack);
        var whole = Seconds(Handle);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Handle();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return
        [
            new Figure("gateway.remote_write.samples_per_second", Series / whole, "samples/s", null, $"one core; {Series} series a request, {body.Length / Series} B each, {packed.Length / Series} B packed"),
            new Figure("gateway.remote_write.unpacking_alone", Series / alone, "samples/s", null, "the same body, snappy only"),
            new Figure("gateway.remote_write.throughput", body.Length / whole / 1024 / 1024, "MiB/s"),
            new Figure("gateway.remote_write.allocated", (double)allocated / Series, "B/sample", "0"),
        ];
    }

    // The median of rounds, a request.
    private static double Seconds(Action request)
    {
        var seconds = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var start = ThreadCpuClock.Now();
            for (var i = 0; i < Requests; i++) request();
            // The first warms up.
            if (round > 0) seconds.Add((ThreadCpuClock.Now() - start).TotalSeconds / Requests);
        }

        return seconds.Order().ElementAt(Rounds / 2);
    }
}
