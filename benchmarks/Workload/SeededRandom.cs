using System.Numerics;

namespace Monitoring.Benchmarks.Workload;

/// <summary>xoshiro256** seeded by SplitMix64: the same numbers on every runtime, which <see cref="Random"/> does not promise.</summary>
internal sealed class SeededRandom
{
    // Quantiles at sixteenths of an exponential (mean 1) and of a log-normal distribution (median 1, sigma 0.7). Tables, because the last
    // bit of Math.Log and Math.Exp is the platform's own, and the traffic is the same bytes everywhere.
    private static readonly double[] Waiting =
        [0, 0.065, 0.134, 0.208, 0.288, 0.375, 0.470, 0.576, 0.694, 0.827, 0.981, 1.164, 1.387, 1.675, 2.081, 2.774, 4.603];

    private static readonly double[] Skew =
        [0.156, 0.342, 0.447, 0.537, 0.624, 0.710, 0.800, 0.896, 1, 1.116, 1.250, 1.408, 1.603, 1.861, 2.237, 2.927, 6.401];

    private ulong _a, _b, _c, _d;

    public SeededRandom(long seed)
    {
        var state = unchecked((ulong)seed);
        _a = SplitMix(ref state);
        _b = SplitMix(ref state);
        _c = SplitMix(ref state);
        _d = SplitMix(ref state);
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>From 0 up to, without, <paramref name="limit"/>.</summary>
    public int Below(int limit) => (int)Math.BigMul(Bits(), (ulong)limit, out _);

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>From 0 up to, without, 1.</summary>
    public double Unit() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>One of them.</summary>
    public T Pick<T>(ReadOnlySpan<T> items) => items[Below(items.Length)];

    /// <summary>One of them.</summary>
    public T Pick<T>(T[] items) => items[Below(items.Length)];

    /// <summary>Waiting times of independent arrivals, as real traffic has them.</summary>
    public double Exponential(double mean) => mean * Quantile(Waiting);

    /// <summary>Right-skewed durations: most near the median, a few far above.</summary>
    public double Skewed(double median) => median * Quantile(Skew);

    /// <summary>Lower-case hexadecimal digits.</summary>
    public string Hex(int digits) => string.Create(digits, this, static (span, random) =>
    {
        foreach (ref var c in span) c = "0123456789abcdef"[random.Below(16)];
    });

    /// <summary>Decimal digits, the first of which is not 0.</summary>
    public string Digits(int count) => string.Create(count, this, static (span, random) =>
    {
        foreach (ref var c in span) c = (char)('0' + random.Below(10));
        if (span[0] == '0') span[0] = '7';
    });

    /// <summary>A version 4 UUID.</summary>
    public string Uuid() => $"{Hex(8)}-{Hex(4)}-4{Hex(3)}-{"89ab"[Below(4)]}{Hex(3)}-{Hex(12)}";

    private double Quantile(double[] table)
    {
        var at = Unit() * (table.Length - 1);
        var below = (int)at;
        return table[below] + ((table[below + 1] - table[below]) * (at - below));
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
