using System.Collections;
using System.Text;

namespace Monitoring.Pipeline.Configuration;

/// <summary>The effective configuration, or everything that is wrong with it.</summary>
/// <param name="Options">Complete; to be used only where <paramref name="Errors"/> is empty.</param>
/// <param name="Errors">In the order of the file, then of the variables.</param>
/// <param name="Places">Where each setting that was written stands, by path.</param>
internal sealed record LoadedConfiguration(MonitoringOptions Options, IReadOnlyList<ConfigurationError> Errors, IReadOnlyDictionary<string, Place> Places)
{
    /// <summary>The errors that concern a command which uses only some sections: what it does not use need not be written, but what is written must be right.</summary>
    /// <param name="sections">The sections in use; null for all.</param>
    public IReadOnlyList<ConfigurationError> ErrorsFor(IReadOnlyCollection<string>? sections) => sections is null
        ? Errors
        : [.. Errors.Where(e => SectionOf(e.Path) is var section && (section.Length == 0 || sections.Contains(section) || Places.ContainsKey(section) || !IsSection(section)))];

    private static string SectionOf(string path) => path.Split('.', '[')[0];

    private static bool IsSection(string name) => OptionProperty.Of(typeof(MonitoringOptions)).Any(p => p.Name == name);
}

/// <summary>An option of the command line that stands for a setting.</summary>
/// <param name="Name">As typed: <c>--kafka</c>.</param>
/// <param name="Path">The setting: <c>kafka.bootstrap_servers</c>.</param>
/// <param name="Value">Its text.</param>
internal sealed record SettingOption(string Name, string Path, string Value);

/// <summary>Reads the YAML file, lays the environment over it, binds and validates.</summary>
internal static class ConfigurationLoader
{
    /// <summary>What <c>--config</c> is where it is not given and the file exists.</summary>
    public const string DefaultFile = "monitoring.yaml";

    /// <summary>Loads from a file, or from defaults and the environment alone where <paramref name="path"/> is null.</summary>
    /// <param name="path">The YAML file, or null.</param>
    /// <param name="environment">Variables by name.</param>
    /// <param name="options">Options of the command line that stand for a setting.</param>
    public static LoadedConfiguration LoadFile(string? path, IReadOnlyDictionary<string, string> environment, params IEnumerable<SettingOption> options)
    {
        if (path is null) return Load("", "(no file)", environment, options);
        try
        {
            return Load(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF'), path, environment, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            var (why, mend) = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => ("the file does not exist", "name an existing file with --config"),
                DecoderFallbackException => ("the file is not UTF-8", "save it as UTF-8"),
                _ => ("the file cannot be read", "make it readable for this user"),
            };
            var place = new Place(path, 1, 1);
            return new LoadedConfiguration(new MonitoringOptions(), [new ConfigurationError(place, "", why, mend)], new Dictionary<string, Place> { [""] = place });
        }
    }

    /// <summary>Loads from a text.</summary>
    public static LoadedConfiguration Load(string yaml, string file, IReadOnlyDictionary<string, string> environment, params IEnumerable<SettingOption> options)
    {
        var errors = new List<ConfigurationError>();
        var root = EnvironmentSource.Overlay(YamlSource.Read(yaml, file, errors), environment, errors);
        root = options.Aggregate(root, (map, option) => EnvironmentSource.Overlay(map, option.Name, option.Path, option.Value));
        var binder = new OptionsBinder(errors, new ScalarBinder(errors, new SecretReference(environment)));
        var bound = binder.BindRoot<MonitoringOptions>(root);
        errors.AddRange(new OptionsValidation(binder.Places, errors).Run(bound).ToList());
        var ordered = errors.OrderBy(e => e.Place.IsVariable).ThenBy(e => e.Place.Line).ThenBy(e => e.Place.Column).ToList();
        return new LoadedConfiguration(bound, ordered, binder.Places);
    }

    /// <summary>This process's variables.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);
}
