using System.Security.Cryptography;
using System.Text;
using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking;

/// <summary>Keyed hashes (HMAC-SHA-256, 80 bits kept) of values in a normal form, so that one number gives one pseudonym however it is written.</summary>
internal sealed class Pseudonymizer(string key, string keyId)
{
    /// <summary>Letters in a pseudonym. Letters only: no detector must take it for a number.</summary>
    public const int Size = 20;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);
    private byte[] _normal = new byte[256];

    public byte[] KeyId { get; } = Encoding.ASCII.GetBytes(keyId);

    /// <summary>Writes <see cref="Size"/> letters.</summary>
    public void Write(MaskKind kind, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Normal(kind, value), hash);
        for (var i = 0; i < Size / 2; i++)
        {
            destination[2 * i] = (byte)('a' + (hash[i] >> 4));
            destination[2 * i + 1] = (byte)('a' + (hash[i] & 15));
        }
    }

    /// <summary>Numbers without separators and without the 86 of a Chinese mobile; the rest in lower case.</summary>
    private ReadOnlySpan<byte> Normal(MaskKind kind, ReadOnlySpan<byte> value)
    {
        if (_normal.Length < value.Length) _normal = new byte[value.Length];
        var isNumber = kind is >= MaskKind.CnMobile and <= MaskKind.CnUscc or MaskKind.Iban;
        var length = 0;
        foreach (var b in value)
        {
            if (isNumber && !Bytes.IsAlphanumeric(b) && b < 0x80) continue;
            _normal[length++] = Bytes.IsUpper(b) ? (byte)(b | 0x20) : b;
        }

        var normal = _normal.AsSpan(0, length);
        if (kind is not (MaskKind.CnMobile or MaskKind.Phone)) return normal;
        if (length == 15 && normal.StartsWith("0086"u8)) return normal[4..];
        return length == 13 && normal.StartsWith("86"u8) ? normal[2..] : normal;
    }
}
