using System.Text.Json;
using System.Text.RegularExpressions;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Schemas;
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
    public void Secrets_are_files_that_the_script_makes_and_stand_nowhere_else()
    {
        var script = Files.Read("make-secrets");
        var secrets = ((YamlMappingNode)s_compose.At("secrets")).Children.ToDictionary(s => ((YamlScalarNode)s.Key).Value!, s => s.Value.Text("file"));
        Assert.All(secrets, secret =>
        {
            Assert.Equal($"./secrets/{secret.Key}", secret.Value);
            Assert.Contains(secret.Key, script, StringComparison.Ordinal);
        });
        Assert.DoesNotContain("${", Files.Read("compose.yaml"), StringComparison.Ordinal);
        Assert.All(Files.Read("compose.yaml").Split('\n').Where(l => Naming().IsMatch(l)), line => Assert.Matches("/run/secrets/[a-z_]+$", line));
        Assert.Contains("secrets/", File.ReadAllText(Path.Combine(Files.Folder, "../.gitignore")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_container_is_without_the_powers_of_root_and_writes_to_its_volumes_only() => Assert.All(Services(), service =>
    {
        var name = ((YamlScalarNode)service.Key).Value;
        var confined = Files.Read("compose.yaml").Split($"\n  {name}:\n")[1].Split("\n\n")[0];
        // Kafka's image writes its configuration at each start.
        Assert.True(confined.Contains("<<: *confined", StringComparison.Ordinal) || (name == "kafka" && confined.Contains("cap_drop: [ALL]", StringComparison.Ordinal) && confined.Contains("no-new-privileges:true", StringComparison.Ordinal)), name);
        Assert.DoesNotContain("privileged", confined, StringComparison.Ordinal);
    });

    [Fact]
    public void The_pipelines_configuration_is_right_and_reaches_Kafka_and_Prometheus()
    {
        var secrets = Directory.CreateTempSubdirectory("monitoring-secrets-");
        File.WriteAllText(Path.Combine(secrets.FullName, "writer_connection"), "Host=postgres;Username=pipeline");
        File.WriteAllText(Path.Combine(secrets.FullName, "metrics_token"), new string('0', 64));
        var loaded = ConfigurationLoader.Load(Files.Read("monitoring.yaml").Replace("/run/secrets", secrets.FullName, StringComparison.Ordinal), "monitoring.yaml", new Dictionary<string, string>());
        secrets.Delete(recursive: true);
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
        IStatefulProcessor[] intake = [MetricsRun.New(), new IntakeProcessor(MetricsRun.Resources, Topics.AppLogs, 0)];
        foreach (var counter in intake.SelectMany(p => p.Counters.Definitions)) Telemetry.Publish(counter, 0);
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

    [GeneratedRegex("(PASSWORD|CONNECTION_STRING|TOKEN)[A-Z_]*:")]
    private static partial Regex Naming();

    [GeneratedRegex(@"\bmonitoring_[a-z_]+\b")]
    private static partial Regex Metric();
}
