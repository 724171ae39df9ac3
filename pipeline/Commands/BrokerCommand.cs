using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Monitoring.Pipeline.Embedded.Broker;

namespace Monitoring.Pipeline.Commands;

/// <summary>What <c>monitoring broker</c> was asked for.</summary>
/// <param name="Port">0 for any free one.</param>
/// <param name="Data">The folder of the logs.</param>
/// <param name="PortFile">Where to write the port that was bound, or null.</param>
/// <param name="Advertised">Further ports, whose clients are told another address.</param>
/// <param name="AutoCreateTopics">Create a topic when a client asks for one that is not there.</param>
/// <param name="Housekeeping">How often retention and compaction look at the logs.</param>
/// <param name="Security">Encryption and authentication.</param>
/// <param name="SetUser">Only take a password for this user from standard input, or null.</param>
internal sealed record BrokerRequest(int Port, string Data, string? PortFile, IReadOnlyList<AdvertisedListener> Advertised, bool AutoCreateTopics, TimeSpan Housekeeping, BrokerSecurity Security, string? SetUser);

/// <summary><c>monitoring broker</c>: one Kafka node for one machine.</summary>
internal static class BrokerCommand
{
    public static Command Create(Func<BrokerRequest, CancellationToken, Task<int>> run)
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 for any free one.", DefaultValueFactory = _ => 9092, HelpName = "PORT" };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535) result.AddError("--port: write a number from 0 to 65535.");
        });
        var data = new Option<string>("--data") { Description = "Folder of the logs; created where it is missing.", DefaultValueFactory = _ => ".broker", HelpName = "FOLDER" };
        var portFile = new Option<string?>("--port-file") { Description = "Write the bound port into this file once connections are taken.", HelpName = "FILE" };
        var advertised = new Option<AdvertisedListener[]>("--advertised-listener")
        {
            Description = "Listen on this port too (0 for any free one), and tell clients who come in by it that the broker is at HOST:PORT. May be given several times.",
            HelpName = "PORT=HOST:PORT",
            DefaultValueFactory = _ => [],
            CustomParser = ParseListeners,
        };
        var autoCreate = new Option<bool>("--auto-create-topics") { Description = "Create a topic when a client asks for one that is not there." };
        var housekeeping = new Option<int>("--housekeeping-ms") { Description = "How often retention and compaction look at the logs, in ms.", DefaultValueFactory = _ => 10_000, HelpName = "MS" };
        housekeeping.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--housekeeping-ms: write a number above 0.");
        });
        var certificate = File("--tls-cert", "PEM certificate of the broker: only TLS connections are taken.");
        var key = File("--tls-key", "PEM private key of the certificate.");
        var clientCa = File("--tls-client-ca", "PEM authorities whose client certificates are accepted.");
        var requireClient = new Option<bool>("--tls-require-client") { Description = "Turn clients without a certificate away." };
        var users = File("--users", "Users and their salted keys: only clients that log in by SCRAM-SHA-256, SCRAM-SHA-512 or, under TLS, PLAIN are served.");
        var setUser = new Option<string?>("--set-user") { Description = "Read a password from standard input, write this user's keys into the --users file, and end.", HelpName = "NAME" };
        var command = new TeachingCommand("broker", "Run a small Kafka-compatible broker on this machine.")
        {
            Explanation = "For trying out and for tests: durable and transactional, but one node, and loopback only. Whoever is let in may do all. For anything else use Apache Kafka.",
            Examples =
            [
                ("monitoring broker --data /var/tmp/broker", "then: kcat -b 127.0.0.1:9092 -L"),
                ("monitoring broker --port 0 --port-file port", "for scripts that run several"),
                ("monitoring broker --users users --set-user alice < password", "before: a user for --users"),
            ],
            ExitCodes = [(ExitCode.Ok, "stopped as asked"), (ExitCode.Failed, "the port is taken or the folder cannot be written")],
        };
        foreach (var option in (Option[])[port, data, portFile, advertised, autoCreate, housekeeping, certificate, key, clientCa, requireClient, users, setUser]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(setUser) is not null && result.GetValue(users) is null) result.AddError("--set-user: name the file with --users.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            var security = new BrokerSecurity
            {
                CertificatePath = parsed.GetValue(certificate),
                KeyPath = parsed.GetValue(key),
                ClientCaPath = parsed.GetValue(clientCa),
                RequireClientCertificate = parsed.GetValue(requireClient),
                UsersPath = parsed.GetValue(users),
            };
            var request = new BrokerRequest(
                parsed.GetValue(port), parsed.GetValue(data)!, parsed.GetValue(portFile), parsed.GetValue(advertised) ?? [], parsed.GetValue(autoCreate), TimeSpan.FromMilliseconds(parsed.GetValue(housekeeping)), security, parsed.GetValue(setUser));
            return run(request, cancellation);
        });
        return command;
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    private static AdvertisedListener[] ParseListeners(ArgumentResult result)
    {
        var listeners = new List<AdvertisedListener>();
        foreach (var text in result.Tokens.Select(t => t.Value))
        {
            var (equals, colon) = (text.IndexOf('=', StringComparison.Ordinal), text.LastIndexOf(':'));
            if (equals > 0 && colon > equals + 1 && TryPort(text.AsSpan(0, equals), out var port) && TryPort(text.AsSpan(colon + 1), out var told) && told > 0)
                listeners.Add(new AdvertisedListener(port, text[(equals + 1)..colon], told));
            else result.AddError($"--advertised-listener: '{text}' is not PORT=HOST:PORT.");
        }

        return [.. listeners];
    }

    private static bool TryPort(ReadOnlySpan<char> text, out int port) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535;
}
