using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Monitoring.Tests.Fuzzing;

/// <summary>Changes well-formed inputs a little, in ways that formats break by. Equal seeds give equal inputs.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus, byte[][] words)
{
    private const int LongestInput = 64 * 1024;
    private static readonly byte[] Bytes = [0, 1, 9, 10, 0x1B, 0x20, 0x22, 0x27, 0x2C, 0x30, 0x39, 0x3A, 0x3D, 0x40, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x7F, 0x80, 0xC0, 0xED, 0xF4, 0xFE, 0xFF];
    private static readonly long[] Numbers = [0, 1, -1, 2, 63, 64, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, 1L << 31, long.MaxValue, long.MinValue, uint.MaxValue];
    private static readonly byte[][] Tricks =
    [
        "\\u0000"u8.ToArray(), "\\ud800"u8.ToArray(), "\\udc00\\ud800"u8.ToArray(), "\\u0031"u8.ToArray(), "\u241B"u8.ToArray(), "\u241B0000"u8.ToArray(), "\u200B"u8.ToArray(), "\uFEFF"u8.ToArray(),
        "\u202E"u8.ToArray(), "１"u8.ToArray(), "＠"u8.ToArray(), "٣"u8.ToArray(), "😀"u8.ToArray(), [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE4, 0xB8],
        "1e999999"u8.ToArray(), "-0"u8.ToArray(), "99999999999999999999999999"u8.ToArray(), "0.00000000000000000000001"u8.ToArray(), "13812345678"u8.ToArray(), "4111111111111111"u8.ToArray(),
        "a@example.com"u8.ToArray(), "2026-02-30T25:61:61Z"u8.ToArray(), "\r\n"u8.ToArray(), "\0"u8.ToArray(), "\\\\\\\""u8.ToArray(), "password="u8.ToArray(),
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var input = Pick(corpus);
        for (var changes = 1 + _random.Next(4); changes > 0; changes--) input = Change(input);
        return input.Length <= LongestInput ? input : input[..LongestInput];
    }

    private byte[] Change(byte[] input) => _random.Next(14) switch
    {
        0 => With(input, at => at[_random.Next(at.Length)] ^= (byte)(1 << _random.Next(8))),
        1 => With(input, at => at[_random.Next(at.Length)] = Pick(Bytes)),
        2 => With(input, at => at[_random.Next(at.Length)] = (byte)_random.Next(256)),
        3 => Length(input),
        4 => input[.._random.Next(input.Length + 1)],
        5 => Replaced(input, []),
        6 => Splice(input),
        7 or 8 => Inserted(input, Pick(Tricks)),
        9 => words.Length == 0 ? Inserted(input, Pick(Tricks)) : Inserted(input, Pick(words)),
        10 => Inserted(input, [.. Part(input)]),
        11 => Repeated(input),
        12 => Nested(input),
        _ => Replaced(input, Pick(Tricks)),
    };

    private static byte[] With(byte[] input, Action<byte[]> change)
    {
        if (input.Length == 0) return [(byte)'{'];
        var copy = (byte[])input.Clone();
        change(copy);
        return copy;
    }

    /// <summary>A number of some width and order over whatever is there, which may be a length.</summary>
    private byte[] Length(byte[] input) => With(input, copy =>
    {
        Span<byte> number = stackalloc byte[10];
        var value = Pick(Numbers);
        var width = 1 << _random.Next(4);
        switch (_random.Next(3))
        {
            case 0:
                BinaryPrimitives.WriteInt64BigEndian(number, value << (64 - (width * 8)));
                break;
            case 1:
                BinaryPrimitives.WriteInt64LittleEndian(number, value);
                break;
            default:
                width = Varint(number, value);
                break;
        }

        var at = _random.Next(copy.Length);
        number[..Math.Min(width, copy.Length - at)].CopyTo(copy.AsSpan(at));
    });

    private static int Varint(Span<byte> target, long value)
    {
        var (raw, width) = ((ulong)((value << 1) ^ (value >> 63)), 0);
        for (; raw >= 0x80; raw >>= 7) target[width++] = (byte)(raw | 0x80);
        target[width++] = (byte)raw;
        return width;
    }

    private byte[] Splice(byte[] input)
    {
        var other = Pick(corpus);
        return [.. input.AsSpan(0, _random.Next(input.Length + 1)), .. other.AsSpan(_random.Next(other.Length + 1))];
    }

    private ReadOnlySpan<byte> Part(byte[] input)
    {
        var from = _random.Next(input.Length + 1);
        return input.AsSpan(from, Math.Min(_random.Next(64), input.Length - from));
    }

    private byte[] Repeated(byte[] input)
    {
        var part = Part(input).ToArray();
        var times = 1 << _random.Next(9);
        return Inserted(input, [.. Enumerable.Repeat(part, times).SelectMany(p => p)]);
    }

    /// <summary>The input as text inside itself, as a member, or inside brackets.</summary>
    private byte[] Nested(byte[] input) => _random.Next(4) switch
    {
        0 => Encoding.UTF8.GetBytes($$"""{"message":{{JsonSerializer.Serialize(Encoding.UTF8.GetString(input))}}}"""),
        1 => [.. "{\"a\":"u8, .. input, .. "}"u8],
        2 => [(byte)'[', .. input, (byte)']'],
        _ => [.. Enumerable.Repeat((byte)'[', 1 << _random.Next(9)), .. input],
    };

    private byte[] Inserted(byte[] input, byte[] part)
    {
        var at = _random.Next(input.Length + 1);
        return [.. input.AsSpan(0, at), .. part, .. input.AsSpan(at)];
    }

    private byte[] Replaced(byte[] input, byte[] part)
    {
        var from = _random.Next(input.Length + 1);
        var to = Math.Min(input.Length, from + _random.Next(16));
        return [.. input.AsSpan(0, from), .. part, .. input.AsSpan(to)];
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
