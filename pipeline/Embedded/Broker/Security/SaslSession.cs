using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Security;

/// <summary>How far one connection has come with its login.</summary>
/// <param name="users">Who may log in; null where nobody has to.</param>
/// <param name="encrypted">The connection is under TLS.</param>
internal sealed class SaslSession(UserFile? users, bool encrypted)
{
    private ISaslExchange? _exchange;

    /// <summary>Requests are served.</summary>
    public bool IsOpen => users is null || _exchange?.User is not null;

    /// <summary>The login has failed; the answer is the last thing that is sent.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>After a handshake of version 0 the messages of the login come bare, without a request around them.</summary>
    public bool TakesBareMessages { get; private set; }

    /// <summary>What is offered here: a password in the clear only under encryption.</summary>
    public IReadOnlyList<string> Mechanisms => users is null ? [] : [.. ScramMechanism.All.Select(m => m.Name).Reverse(), .. encrypted ? (string[])[PlainExchange.Name] : []];

    /// <summary>Chooses the mechanism.</summary>
    public ErrorCode Begin(string mechanism, bool bare)
    {
        if (users is null || _exchange is not null) return ErrorCode.IllegalSaslState;
        if (!Mechanisms.Contains(mechanism))
        {
            HasFailed = true;
            return ErrorCode.UnsupportedSaslMechanism;
        }

        _exchange = mechanism == PlainExchange.Name ? new PlainExchange(users) : new ScramExchange(users, ScramMechanism.Find(mechanism)!);
        TakesBareMessages = bare;
        return ErrorCode.None;
    }

    /// <summary>The next message of the login.</summary>
    public (ErrorCode Error, string? Message, byte[] Answer) Continue(ReadOnlySpan<byte> message)
    {
        if (_exchange is null || IsOpen) return (ErrorCode.IllegalSaslState, "there is no login under way", []);
        try
        {
            var answer = _exchange.Next(message);
            if (_exchange.User is not null) TakesBareMessages = false;
            return (ErrorCode.None, null, answer);
        }
        catch (SaslException refused)
        {
            HasFailed = true;
            return (ErrorCode.SaslAuthenticationFailed, refused.Message, []);
        }
    }
}
