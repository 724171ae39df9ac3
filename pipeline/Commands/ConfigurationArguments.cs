using System.CommandLine;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Commands;

/// <summary>The options by which every command finds its configuration.</summary>
internal sealed class ConfigurationArguments
{
    private readonly Option<string?> _config = new("--config", "-c") { Description = $"The YAML file; {ConfigurationLoader.DefaultFile} where it exists, else defaults.", HelpName = "FILE" };
    private readonly Option<string?> _kafka = new("--kafka") { Description = "Bootstrap servers; wins over kafka.bootstrap_servers.", HelpName = "HOST:PORT" };

    private readonly Option<string?> _postgres = new("--postgres") { Description = "Npgsql connection string; wins over postgres.connection_string. Others see it in the process list: ${NAME} and file:/path are taken too.", HelpName = "CONNSTRING" };
    private readonly IReadOnlyCollection<string>? _sections;

    private ConfigurationArguments(Command command, IReadOnlyCollection<string>? sections)
    {
        _sections = sections;
        command.Add(_config);
        if (Uses("kafka")) command.Add(_kafka);
        if (Uses("postgres")) command.Add(_postgres);
    }

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="sections">The sections that it uses, by name; none for all.</param>
    public static ConfigurationArguments AddTo(Command command, params string[] sections) => new(command, sections.Length == 0 ? null : sections);

    /// <summary>Loads file, environment and options, in that order.</summary>
    public LoadedConfiguration Load(ParseResult parsed)
    {
        var path = parsed.GetValue(_config) ?? (File.Exists(ConfigurationLoader.DefaultFile) ? ConfigurationLoader.DefaultFile : null);
        var options = new List<SettingOption>();
        if (parsed.GetValue(_kafka) is { } kafka) options.Add(new SettingOption(_kafka.Name, "kafka.bootstrap_servers", kafka));
        if (parsed.GetValue(_postgres) is { } postgres) options.Add(new SettingOption(_postgres.Name, "postgres.connection_string", postgres));
        return ConfigurationLoader.LoadFile(path, ConfigurationLoader.ProcessEnvironment(), options);
    }

    /// <summary>Loads; where something is wrong, all of it goes to stderr.</summary>
    /// <returns>Null where something is wrong: the command ends with <see cref="ExitCode.Usage"/>.</returns>
    public MonitoringOptions? LoadOrExplain(ParseResult parsed)
    {
        var loaded = Load(parsed);
        var errors = loaded.ErrorsFor(_sections);
        if (errors.Count == 0) return loaded.Options;
        Explain(errors, parsed.InvocationConfiguration.Error);
        return null;
    }

    /// <summary>True where a server is named; where none is, how to name one goes to <paramref name="output"/>.</summary>
    public static bool NamesPostgres(MonitoringOptions options, TextWriter output)
    {
        if (options.Postgres.ConnectionString is not null) return true;
        output.WriteLine($"No PostgreSQL server is named. Mend: give --postgres, or set postgres.connection_string or {EnvironmentSource.Prefix}POSTGRES__CONNECTION_STRING.");
        return false;
    }

    /// <summary>Writes one error a line and how many there are.</summary>
    public static void Explain(IReadOnlyList<ConfigurationError> errors, TextWriter output)
    {
        foreach (var error in errors) output.WriteLine(error);
        output.WriteLine(errors.Count == 1 ? "1 error in the configuration." : $"{errors.Count} errors in the configuration.");
    }

    private bool Uses(string section) => _sections is null || _sections.Contains(section);
}
