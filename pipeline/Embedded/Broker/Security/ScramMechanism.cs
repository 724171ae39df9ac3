using System.Security.Cryptography;

namespace Monitoring.Pipeline.Embedded.Broker.Security;

/// <summary>A hash function under SCRAM's name for it (RFC 5802, RFC 7677).</summary>
internal sealed record ScramMechanism(string Name, HashAlgorithmName Hash, int Bytes)
{
    public static ScramMechanism Sha256 { get; } = new("SCRAM-SHA-256", HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);

    public static ScramMechanism Sha512 { get; } = new("SCRAM-SHA-512", HashAlgorithmName.SHA512, SHA512.HashSizeInBytes);

    public static IReadOnlyList<ScramMechanism> All { get; } = [Sha256, Sha512];

    public static ScramMechanism? Find(string name) => All.FirstOrDefault(m => m.Name == name);

    public byte[] Digest(ReadOnlySpan<byte> data) => CryptographicOperations.HashData(Hash, data);

    public byte[] Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) => CryptographicOperations.HmacData(Hash, key, data);
}
