using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Pipeline.Embedded.Broker.Security;

/// <summary>What a server keeps of a password under SCRAM (RFC 5802, section 3): enough to check a proof, not enough to make one.</summary>
/// <remarks>As text <c>SCRAM-SHA-512$ITERATIONS:SALT$STORED_KEY:SERVER_KEY</c>, the form that PostgreSQL writes. Passwords are taken as UTF-8 without SASLprep, as Kafka does.</remarks>
internal sealed record ScramKeys(ScramMechanism Mechanism, int Iterations, byte[] Salt, byte[] StoredKey, byte[] ServerKey)
{
    public const int LeastIterations = 4096;

    /// <summary>More would let one login keep a core busy.</summary>
    public const int MostIterations = 65536;

    private const int SaltBytes = 16;

    /// <summary>Keys under a new random salt.</summary>
    public static ScramKeys Derive(ScramMechanism mechanism, string password, int iterations = 8192) =>
        Derive(mechanism, password, RandomNumberGenerator.GetBytes(SaltBytes), iterations);

    public static ScramKeys Derive(ScramMechanism mechanism, string password, byte[] salt, int iterations)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, mechanism.Hash, mechanism.Bytes);
        var clientKey = mechanism.Hmac(salted, "Client Key"u8);
        var keys = new ScramKeys(mechanism, iterations, salt, mechanism.Digest(clientKey), mechanism.Hmac(salted, "Server Key"u8));
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(clientKey);
        return keys;
    }

    /// <summary>True where the password is the one; takes as long where it is not.</summary>
    public bool Accepts(string password) => CryptographicOperations.FixedTimeEquals(Derive(Mechanism, password, Salt, Iterations).StoredKey, StoredKey);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScramKeys? keys)
    {
        keys = null;
        if (text.Split('$') is not [var name, var salting, var stored] || ScramMechanism.Find(name) is not { } mechanism) return false;
        if (salting.Split(':') is not [var iterations, var salt] || stored.Split(':') is not [var storedKey, var serverKey]) return false;
        if (!int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < LeastIterations or > MostIterations) return false;
        if (!TryBytes(salt, out var saltBytes) || saltBytes.Length == 0) return false;
        if (!TryBytes(storedKey, out var storedBytes) || !TryBytes(serverKey, out var serverBytes)) return false;
        if (storedBytes.Length != mechanism.Bytes || serverBytes.Length != mechanism.Bytes) return false;
        keys = new ScramKeys(mechanism, count, saltBytes, storedBytes, serverBytes);
        return true;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Mechanism.Name}${Iterations}:{Convert.ToBase64String(Salt)}${Convert.ToBase64String(StoredKey)}:{Convert.ToBase64String(ServerKey)}");

    private static bool TryBytes(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) return false;
        bytes = bytes[..length];
        return true;
    }
}
