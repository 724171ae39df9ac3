using System.Text;

namespace Monitoring.Pipeline.Embedded.Broker.Security;

/// <summary>PLAIN (RFC 4616): the password itself, so only under TLS. It is checked against the salted keys.</summary>
internal sealed class PlainExchange(UserFile users) : ISaslExchange
{
    public const string Name = "PLAIN";

    public string? User { get; private set; }

    public byte[] Next(ReadOnlySpan<byte> message)
    {
        if (Encoding.UTF8.GetString(message).Split('\0') is not [var acting, { Length: > 0 } user, { Length: > 0 } password]) throw new SaslException("the PLAIN message is not [authzid] NUL authcid NUL passwd");
        if (acting.Length > 0 && acting != user) throw new SaslException("acting for another user is not supported");
        var accepted = users.Find(user, ScramMechanism.Sha512, out var known).Accepts(password);
        if (!accepted || !known) throw SaslException.Refused(Name);
        User = user;
        return [];
    }
}
