using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary>The original bytes of a dead letter as AES-256-GCM parts: 12-byte nonce, cipher text, 16-byte tag each.</summary>
/// <remarks>The associated data is <c>topic/partition/offset/part</c>, so that a part cannot be moved to another letter or place.</remarks>
internal static class SealedParts
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Seals one part.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> content, Origin origin, int part, byte[] key)
    {
        var result = new byte[NonceLength + content.Length + TagLength];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(result.AsSpan(0, NonceLength), content, result.AsSpan(NonceLength, content.Length), result.AsSpan(NonceLength + content.Length), AssociatedData(origin, part));
        return result;
    }

    /// <summary>Opens all parts of one original.</summary>
    /// <param name="parts">In their order, none missing.</param>
    /// <param name="origin">The letter's origin.</param>
    /// <param name="key">32 bytes.</param>
    /// <returns>The original, or null where the key is another one or a part was altered.</returns>
    public static byte[]? Open(IReadOnlyList<byte[]> parts, Origin origin, byte[] key)
    {
        using var aes = new AesGcm(key, TagLength);
        using var content = new MemoryStream();
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i].AsSpan();
            if (part.Length < NonceLength + TagLength) return null;
            var plain = new byte[part.Length - NonceLength - TagLength];
            try
            {
                aes.Decrypt(part[..NonceLength], part[NonceLength..^TagLength], part[^TagLength..], plain, AssociatedData(origin, i));
            }
            catch (AuthenticationTagMismatchException)
            {
                return null;
            }

            content.Write(plain);
        }

        return content.ToArray();
    }

    private static byte[] AssociatedData(Origin origin, int part) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{origin.Topic}/{origin.Partition}/{origin.Offset}/{part}"));
}
