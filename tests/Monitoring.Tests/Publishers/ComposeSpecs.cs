using System.Text.Json;
using System.Text.RegularExpressions;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Observability;
using Monitoring.Tests.Metrics;
using YamlDotNet.RepresentationModel;

namespace Monitoring.Tests.Publishers;

/// <summary>Compose, Prometheus and Grafana fit together and fit this build. No container is started.</summary>
public sealed partial class ComposeSpecs
{
    private static readonly YamlMappingNode s_compose = Files.Yaml("compose.yaml");

    [Fact]
    public void Every_file_and_volume_that_compose_names_exists()
    {
        var volumes = ((YamlMappingNode)s_compose.At("volumes")).Children.Keys.Select(k => ((YamlScalarNode)k).Value);
        foreach (var mount in Services().Where(s => s.Value.Has("volumes")).SelectMany(s => (YamlSequenceNode)s.Value.At("volumes")).Select(m => ((YamlScalarNode)m).Value!.Split(':')[0]))
        {
            if (mount.StartsWith('.')) Assert.True(Path.Exists(Path.Combine(Files.Folder, mount)), $"{mount} does not exist");
            else Assert.Contains(mount, volumes);
        }
    }

    [Fact]
    public void Ports_are_on_loopback_and_images_have_a_version() => Assert.All(Services(), service =>
    {
        if (service.Value.Has("ports")) Assert.All((YamlSequenceNode)service.Value.At("ports"), p => Assert.StartsWith("127.0.0.1:", ((YamlScalarNode)p).Value, StringComparison.Ordinal));
        if (service.Value.Has("image")) Assert.Matches("^[a-z/]+:v?[0-9.]+$", service.Value.Text("image"));
        else Assert.Equal("docker/Dockerfile", service.Value.Text("build", "dockerfile"));
    });

    [Fact]
    public void Passwords_come_from_the_environment_and_are_named_in_the_example()
    {
        var example = Files.Read(".env.example");
        var referenced = Reference().Matches(Files.Read("compose.yaml")).Select(m => m.Groups["name"].Value).Distinct().ToList();
        Assert.All(referenced, name => Assert.Contains($"{name}=\n", example, StringComparison.Ordinal));
        Assert.All(Files.Read("compose.yaml").Split('\n').Where(l => l.Contains("PASSWORD:", StringComparison.Ordinal) || l.Contains("Password=", StringComparison.Ordinal)),
            line => Assert.Contains(":?set it in docker/.env}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_pipelines_configuration_is_right_and_reaches_Kafka_and_Prometheus()
    {
        var loaded = ConfigurationLoader.Load(Files.Read("monitoring.yaml"), "monitoring.yaml", new Dictionary<string, string>());
        Assert.Empty(loaded.Errors);
        var options = loaded.Options;
        Assert.Contains($"INTERNAL://{options.Kafka.BootstrapServers}", s_compose.Text("services", "kafka", "environment", "KAFKA_ADVERTISED_LISTENERS"), StringComparison.Ordinal);
        var target = ((YamlSequenceNode)((YamlSequenceNode)Files.Yaml("prometheus/prometheus.yml").At("scrape_configs"))[0].At("static_configs"))[0].At("targets");
        Assert.Equal($"pipeline:{options.Http.Endpoint().Port}", ((YamlScalarNode)((YamlSequenceNode)target)[0]).Value);
        Assert.Equal(options.Topics.MaxMessageBytes.ToString(System.Globalization.CultureInfo.InvariantCulture), s_compose.Text("services", "kafka", "environment", "KAFKA_MESSAGE_MAX_BYTES"));
    }

    [Theory]
    [InlineData("prometheus/alerts.yml")]
    [InlineData("grafana/dashboards/pipeline.json")]
    public async Task Every_metric_that_is_asked_for_is_exported(string file)
    {
        var health = new HealthBoard(TimeProvider.System);
        await using var server = await ObservabilityServer.StartAsync(new HttpOptions { Listen = "127.0.0.1:0" }, health, ["compose-spec"], CancellationToken.None);
        Telemetry.CommitTook("compose-spec", TimeSpan.Zero);
        Telemetry.SetLag("compose-spec", "t", 0, 1);
        Telemetry.PostgresRows("app_logs", 0);
        Telemetry.OffsetsVanished("compose-spec", "t", 0, 0);
        foreach (var counter in MetricsRun.New().Counters.Definitions) Telemetry.Publish(counter, 0);
        using var http = new HttpClient();
        var exported = await http.GetStringAsync(new Uri(server.Address, "/metrics"));
        var asked = Metric().Matches(Files.Read(file)).Select(m => m.Value).Distinct().ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Matches($"\n{name}[{{ ]", exported));
        Telemetry.ClearLag("compose-spec", "t", 0);
    }

    [Fact]
    public void The_dashboard_uses_the_provisioned_data_source()
    {
        using var dashboard = JsonDocument.Parse(Files.Read("grafana/dashboards/pipeline.json"));
        var uid = ((YamlSequenceNode)Files.Yaml("grafana/provisioning/datasources/prometheus.yaml").At("datasources"))[0].Text("uid");
        Assert.All(dashboard.RootElement.GetProperty("panels").EnumerateArray(), p => Assert.Equal(uid, p.GetProperty("datasource").GetProperty("uid").GetString()));
        var path = ((YamlSequenceNode)Files.Yaml("grafana/provisioning/dashboards/files.yaml").At("providers"))[0].Text("options", "path");
        Assert.Contains($"./grafana/dashboards:{path}:ro", Files.Read("compose.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_runs_as_an_unprivileged_user()
    {
        var stages = Files.Read("Dockerfile").Split("\nFROM ");
        Assert.Contains("\nUSER $APP_UID\n", stages[^1], StringComparison.Ordinal);
    }

    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Services() => ((YamlMappingNode)s_compose.At("services")).Children;

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\bmonitoring_[a-z_]+\b")]
    private static partial Regex Metric();
}
