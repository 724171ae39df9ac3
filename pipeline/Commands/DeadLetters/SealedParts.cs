using System.Security.Cryptography;
using Monitoring.Processors.Intake;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary>Opens what <see cref="DeadLetterSealer"/> sealed.</summary>
internal static class SealedParts
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

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
                aes.Decrypt(part[..NonceLength], part[NonceLength..^TagLength], part[^TagLength..], plain, DeadLetterSealer.Associated(origin, i));
            }
            catch (AuthenticationTagMismatchException)
            {
                return null;
            }

            content.Write(plain);
        }

        return content.ToArray();
    }
}
