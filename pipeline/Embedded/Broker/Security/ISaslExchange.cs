namespace Monitoring.Pipeline.Embedded.Broker.Security;

/// <summary>The server's side of one login.</summary>
internal interface ISaslExchange
{
    /// <summary>The user, once the login is complete.</summary>
    string? User { get; }

    /// <summary>Takes the client's next message and gives the answer.</summary>
    /// <exception cref="SaslException">The login has failed.</exception>
    byte[] Next(ReadOnlySpan<byte> message);
}

/// <summary>A login has failed. The message is for the client and does not tell a wrong password from an unknown user.</summary>
internal sealed class SaslException(string message) : Exception(message)
{
    public static SaslException Refused(string mechanism) => new($"Authentication failed during authentication due to invalid credentials with SASL mechanism {mechanism}");
}
