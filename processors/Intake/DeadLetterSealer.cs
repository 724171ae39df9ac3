using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Intake;

/// <summary>Encrypts refused originals in parts, so that they can be replayed after their topic has forgotten them.</summary>
/// <remarks>
/// AES-256-GCM: each part is a 12-byte nonce, the cipher text and a 16-byte tag; the associated data is <c>topic/partition/offset/part</c>.
/// Operators have no random numbers, so the nonce is derived from key, origin and content (as in AES-SIV, RFC 5297): it repeats only where
/// everything repeats, which a replay needs and which tells an onlooker nothing but that.
/// </remarks>
public sealed class DeadLetterSealer
{
    /// <summary>Length of the key in bytes.</summary>
    public const int KeyLength = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] _key;
    private readonly byte[] _nonceKey;
    private readonly int _partSize;

    /// <param name="key">32 bytes.</param>
    /// <param name="partSize">Bytes of the original in one part.</param>
    public DeadLetterSealer(byte[] key, int partSize)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partSize);
        _key = key;
        _nonceKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyLength, info: "monitoring dead letter nonce"u8.ToArray());
        _partSize = partSize;
    }

    /// <summary>The sealed parts of a refused value; one for an empty value.</summary>
    public IReadOnlyList<byte[]> Seal(in Origin origin, ReadOnlySpan<byte> value)
    {
        var parts = new List<byte[]>();
        using var aes = new AesGcm(_key, TagLength);
        do
        {
            var part = value[..Math.Min(_partSize, value.Length)];
            var associated = Associated(origin, parts.Count);
            var sealedPart = new byte[NonceLength + part.Length + TagLength];
            var nonce = sealedPart.AsSpan(0, NonceLength);
            Nonce(associated, part).CopyTo(nonce);
            aes.Encrypt(nonce, part, sealedPart.AsSpan(NonceLength, part.Length), sealedPart.AsSpan(NonceLength + part.Length), associated);
            parts.Add(sealedPart);
            value = value[part.Length..];
        }
        while (!value.IsEmpty);
        return parts;
    }

    /// <summary>What has to be handed to AES-GCM again to open a part.</summary>
    public static byte[] Associated(in Origin origin, int part) => Encoding.UTF8.GetBytes($"{origin.Topic}/{origin.Partition}/{origin.Offset}/{part}");

    private ReadOnlySpan<byte> Nonce(byte[] associated, ReadOnlySpan<byte> part)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _nonceKey);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, associated.Length);
        hash.AppendData(length);
        hash.AppendData(associated);
        hash.AppendData(part);
        return hash.GetHashAndReset().AsSpan(0, NonceLength);
    }
}
