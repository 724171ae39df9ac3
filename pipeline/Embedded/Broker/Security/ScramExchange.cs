using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Pipeline.Embedded.Broker.Security;

/// <summary>SCRAM (RFC 5802) without channel binding: the password never crosses the wire, and each side proves that it knows it.</summary>
/// <param name="users">Whose keys are checked against.</param>
/// <param name="mechanism">The hash.</param>
/// <param name="nonce">The server's part of the nonce; printable, without a comma.</param>
internal sealed class ScramExchange(UserFile users, ScramMechanism mechanism, string nonce) : ISaslExchange
{
    private string _header = "";
    private string _clientFirst = "";
    private string _serverFirst = "";
    private string _user = "";
    private ScramKeys? _keys;
    private bool _known;

    public ScramExchange(UserFile users, ScramMechanism mechanism)
        : this(users, mechanism, Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)))
    {
    }

    public string? User { get; private set; }

    public byte[] Next(ReadOnlySpan<byte> message)
    {
        var text = Encoding.UTF8.GetString(message);
        if (User is not null) throw new SaslException("the login is complete already");
        return Encoding.UTF8.GetBytes(_keys is null ? First(text) : Final(text));
    }

    // gs2-cbind-flag "," [ "a=" authzid ] "," "n=" user ",r=" nonce [ "," extensions ]
    private string First(string text)
    {
        var parts = text.Split(',');
        if (parts.Length < 4 || !parts[2].StartsWith("n=", StringComparison.Ordinal) || !parts[3].StartsWith("r=", StringComparison.Ordinal) || parts[3].Length == 2) throw new SaslException("the first SCRAM message cannot be read");
        if (parts[0] is not ("n" or "y")) throw new SaslException("channel binding is not supported");
        _user = Name(parts[2][2..]);
        if (parts[1].Length > 0 && parts[1] != "a=" + parts[2][2..]) throw new SaslException("acting for another user is not supported");
        _header = $"{parts[0]},{parts[1]},";
        _clientFirst = text[_header.Length..];
        _keys = users.Find(_user, mechanism, out _known);
        return _serverFirst = $"r={parts[3][2..]}{nonce},s={Convert.ToBase64String(_keys.Salt)},i={_keys.Iterations}";
    }

    // "c=" header in base64 ",r=" nonce [ "," extensions ] ",p=" proof
    private string Final(string text)
    {
        var proofAt = text.LastIndexOf(",p=", StringComparison.Ordinal);
        var withoutProof = proofAt < 0 ? "" : text[..proofAt];
        var parts = withoutProof.Split(',');
        // As Kafka: only the server's own part is compared, because librdkafka before 2.6.1 sends its part twice. The proof covers what was sent.
        var belongs = parts.Length >= 2 && parts[0] == "c=" + Convert.ToBase64String(Encoding.UTF8.GetBytes(_header)) && parts[1].StartsWith("r=", StringComparison.Ordinal) && parts[1].EndsWith(nonce, StringComparison.Ordinal);
        if (!belongs) throw new SaslException("the last SCRAM message does not belong to the first");
        var message = Encoding.UTF8.GetBytes($"{_clientFirst},{_serverFirst},{withoutProof}");
        if (!Proves(text[(proofAt + 3)..], message)) throw SaslException.Refused(mechanism.Name);
        User = _user;
        return "v=" + Convert.ToBase64String(mechanism.Hmac(_keys!.ServerKey, message));
    }

    // StoredKey = H(ClientKey), and the proof is ClientKey XOR HMAC(StoredKey, AuthMessage).
    private bool Proves(string proof, byte[] message)
    {
        var clientKey = new byte[mechanism.Bytes];
        if (proof.Length > 2 * mechanism.Bytes || !Convert.TryFromBase64String(proof, clientKey, out var length) || length != clientKey.Length) return false;
        var signature = mechanism.Hmac(_keys!.StoredKey, message);
        for (var i = 0; i < clientKey.Length; i++) clientKey[i] ^= signature[i];
        return CryptographicOperations.FixedTimeEquals(mechanism.Digest(clientKey), _keys.StoredKey) && _known;
    }

    private static string Name(string text)
    {
        var plain = text.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return plain.Length == 0 || text.Replace("=2C", "", StringComparison.Ordinal).Replace("=3D", "", StringComparison.Ordinal).Contains('=', StringComparison.Ordinal)
            ? throw new SaslException("the user's name is not written as RFC 5802 says")
            : plain;
    }
}
