namespace Monitoring.Sinks.Postgres;

/// <summary>What a connection string says about the way to the server.</summary>
/// <param name="Hosts">Names, addresses, or socket folders.</param>
/// <param name="Encrypts">TLS is insisted on.</param>
/// <param name="VerifiesHost">The server has to show a certificate of a trusted authority for its name.</param>
public sealed record Transport(IReadOnlyList<string> Hosts, bool Encrypts, bool VerifiesHost);
