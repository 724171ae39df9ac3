using Confluent.Kafka;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Tells mistakes in the settings from a broker that is away, in the words of the client library, and says how to mend them.</summary>
internal static class KafkaFaults
{
    private static readonly (string Text, string Mend)[] s_known =
    [
        ("connecting to a PLAINTEXT broker listener", "the port does not speak TLS: set kafka.security_protocol to plaintext or sasl_plaintext, or use the brokers' TLS port"),
        ("wrong version number", "the port does not speak TLS: set kafka.security_protocol to plaintext or sasl_plaintext, or use the brokers' TLS port"),
        ("Request not valid in current SASL state", "the port asks for no login: set kafka.security_protocol to plaintext or ssl"),
        ("Unsupported SASL mechanism", "set kafka.sasl_mechanism to one that the broker has"),
    ];

    /// <summary>What to change, or null where waiting may help.</summary>
    public static string? Mend(Error error)
    {
        var known = Array.Find(s_known, k => error.Reason.Contains(k.Text, StringComparison.Ordinal));
        return known.Mend ?? error.Code switch
        {
            ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed => "correct kafka.sasl_username and kafka.sasl_password, and see that kafka.sasl_mechanism is the one that the user was made for",
            ErrorCode.Local_Ssl => "check kafka.security_protocol and the kafka.ssl_… settings",
            ErrorCode.ClusterAuthorizationFailed or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed
                => "let the brokers' administrator allow this user what the message names",
            _ => null,
        };
    }
}
