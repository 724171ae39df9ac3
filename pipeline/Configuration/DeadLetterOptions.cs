using System.ComponentModel;
using System.Security.Cryptography;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>What a dead letter carries.</summary>
internal sealed record DeadLetterOptions : IValidatedOptions
{
    /// <summary>Bytes of an AES-256 key.</summary>
    public const int KeyLength = 32;

    [Description("AES-256 key, 32 bytes in base64 (`openssl rand -base64 32`), that the original bytes are sealed with. Without it only the masked excerpt is kept, and a letter can be replayed only while its origin is retained.")]
    public Secret? EncryptionKey { get; init; }

    [Description("Original bytes in one sealed part; larger originals take several letters.")]
    public int PartBytes { get; init; } = 512 << 10;

    /// <summary>The key's bytes, or null where none is configured; only after validation.</summary>
    public byte[]? Key() => EncryptionKey is null ? null : Convert.FromBase64String(EncryptionKey.Reveal());

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (EncryptionKey is not null && !IsKey(EncryptionKey.Reveal())) yield return new OptionError("encryption_key", "is not 32 bytes in base64", "make one with: openssl rand -base64 32");
        if (PartBytes is < 4 << 10 or > 8 << 20) yield return new OptionError("part_bytes", $"{SizeText.Format(PartBytes)} is outside 4KiB to 8MiB", "write for example 512KiB");
    }

    private static bool IsKey(string text)
    {
        Span<byte> bytes = stackalloc byte[KeyLength + 1];
        var valid = Convert.TryFromBase64String(text, bytes, out var length) && length == KeyLength;
        CryptographicOperations.ZeroMemory(bytes);
        return valid;
    }
}
