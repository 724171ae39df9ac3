using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Benchmarks.Workload;

/// <summary>The records that the intake benchmark runs on: the default mix, held in memory, the same bytes for the same count and seed.</summary>
public sealed class FixedMix
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 2, 0, 0, TimeSpan.Zero);

    private FixedMix(TrafficRecord[] records)
    {
        Records = records;
        TotalBytes = records.Sum(record => (long)record.Value.Length);
    }

    /// <summary>In the order of generation.</summary>
    public IReadOnlyList<TrafficRecord> Records { get; }

    /// <summary>Bytes of all values.</summary>
    public long TotalBytes { get; }

    /// <summary>Makes the mix.</summary>
    /// <param name="count">How many records.</param>
    /// <param name="seed">Of everything in it.</param>
    /// <param name="earlier">How long before the usual time it happens.</param>
    public static FixedMix Create(int count, long seed, TimeSpan earlier = default)
    {
        var traffic = new RestaurantTraffic(seed, new TrafficOptions { Start = Start - earlier });
        return new FixedMix([.. traffic.Take(count)]);
    }

    /// <summary>SHA-256 over topics, keys and values with their lengths, in lower-case hexadecimal: equal where two mixes are equal.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var record in Records)
        {
            foreach (var part in (ReadOnlySpan<byte[]>)[Encoding.UTF8.GetBytes(record.Topic), record.Key, record.Value])
            {
                BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
                hash.AppendData(length);
                hash.AppendData(part);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
