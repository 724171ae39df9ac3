using Monitoring.Pipeline.Configuration;

namespace Monitoring.Tests.Configuration;

/// <summary>Loads inline YAML as the file <c>c.yaml</c>.</summary>
internal static class Load
{
    public static LoadedConfiguration Yaml(string yaml, params (string Name, string Value)[] environment) =>
        ConfigurationLoader.Load(yaml, "c.yaml", environment.ToDictionary(e => e.Name, e => e.Value));

    public static string[] Errors(string yaml, params (string Name, string Value)[] environment) =>
        [.. Yaml(yaml, environment).Errors.Select(e => e.ToString())];

    public static MonitoringOptions Options(string yaml, params (string Name, string Value)[] environment)
    {
        var loaded = Yaml(yaml, environment);
        Assert.Empty(loaded.Errors.Select(e => e.ToString()));
        return loaded.Options;
    }
}
