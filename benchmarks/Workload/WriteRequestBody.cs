using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Bodies of remote-write 1.0 as a Prometheus of several exporters sends them, before they are packed: one sample each of series with seven labels.</summary>
internal static class WriteRequestBody
{
    /// <summary>A request.</summary>
    /// <param name="series">How many.</param>
    /// <param name="time">Of all samples, ms since 1970 UTC.</param>
    public static byte[] Create(int series, long time)
    {
        var request = new List<byte>();
        for (var i = 0; i < series; i++)
        {
            var body = new List<byte>();
            (string Name, string Value)[] labels =
            [
                ("__name__", string.Create(CultureInfo.InvariantCulture, $"http_server_request_duration_seconds_{i % 40}")), ("code", i % 7 == 0 ? "500" : "200"), ("handler", string.Create(CultureInfo.InvariantCulture, $"/api/v1/orders/{i % 97}")),
                ("instance", string.Create(CultureInfo.InvariantCulture, $"10.0.{i % 13}.{i % 199}:9100")), ("job", "orders"), ("method", "GET"), ("region", "cn-shanghai"),
            ];
            foreach (var (name, value) in labels) Add(body, 1, [.. Field(1, Encoding.UTF8.GetBytes(name)), .. Field(2, Encoding.UTF8.GetBytes(value))]);
            var sample = new byte[9];
            sample[0] = (1 << 3) | 1;
            BinaryPrimitives.WriteDoubleLittleEndian(sample.AsSpan(1), i * 1.25);
            Add(body, 2, [.. sample, 2 << 3, .. Varint((ulong)time)]);
            Add(request, 1, [.. body]);
        }

        return [.. request];
    }

    private static void Add(List<byte> target, int field, byte[] value) => target.AddRange(Field(field, value));

    private static byte[] Field(int field, byte[] value) => [(byte)((field << 3) | 2), .. Varint((ulong)value.Length), .. value];

    private static byte[] Varint(ulong value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}
