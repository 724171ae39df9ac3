using System.Security.Cryptography;
using System.Text;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Http;

/// <summary>The tokens of which a caller has to send one (RFC 6750).</summary>
/// <remarks>Digests are compared, each in full and all of them, so that the time taken tells nothing about a token.</remarks>
internal sealed class BearerTokens(IEnumerable<Secret> tokens)
{
    private const string Scheme = "Bearer ";

    /// <summary>Longer ones are refused unread.</summary>
    private const int MostCharacters = 4096;

    private readonly byte[][] _digests = [.. tokens.Select(t => SHA256.HashData(Encoding.UTF8.GetBytes(t.Reveal())))];

    /// <summary>True where an Authorization header carries one of the tokens.</summary>
    public bool Accept(string? authorization)
    {
        if (authorization is null || authorization.Length > MostCharacters || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim(' ')));
        var accepted = false;
        foreach (var known in _digests) accepted |= CryptographicOperations.FixedTimeEquals(known, digest);
        return accepted;
    }
}
