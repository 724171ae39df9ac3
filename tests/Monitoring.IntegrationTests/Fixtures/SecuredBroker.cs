namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>The embedded broker behind TLS and a login, with certificates and a user of its own.</summary>
public sealed class SecuredBroker : IAsyncLifetime
{
    public const string User = "pipeline";
    public const string Password = "correct horse=battery staple";
    private readonly TestAuthority _authority = new();
    private BrokerProcess? _broker;

    internal TestAuthority Authority => _authority;

    internal string BootstrapServers => _broker!.BootstrapServers;

    internal string Output => _broker!.Output;

    internal string UsersFile { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        UsersFile = await UsersAsync(_authority.Folder);
        var (certificate, key) = _authority.Issue("broker");
        _broker = await BrokerProcess.StartAsync(null, "--tls-cert", certificate, "--tls-key", key, "--users", UsersFile, "--tls-client-ca", _authority.CaPath);
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        _authority.Dispose();
    }

    /// <summary>A users file with <see cref="User"/>, as the command writes it.</summary>
    internal static async Task<string> UsersAsync(string folder)
    {
        var users = Path.Combine(folder, "users");
        await ExternalProgram.RunAsync("dotnet", Password + "\n", Path.Combine(AppContext.BaseDirectory, "monitoring.dll"), "broker", "--users", users, "--set-user", User);
        return users;
    }

    /// <summary>The settings of a client of ours, as variables.</summary>
    internal (string Name, string Value)[] Settings(string mechanism = "scram_sha512", string password = Password) =>
    [
        ("MONITORING__KAFKA__BOOTSTRAP_SERVERS", BootstrapServers), ("MONITORING__KAFKA__SECURITY_PROTOCOL", "sasl_ssl"), ("MONITORING__KAFKA__SSL_CA_PATH", _authority.CaPath),
        ("MONITORING__KAFKA__SASL_MECHANISM", mechanism), ("MONITORING__KAFKA__SASL_USERNAME", User), ("MONITORING__KAFKA__SASL_PASSWORD", password),
    ];
}
