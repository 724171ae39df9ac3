using Monitoring.Pipeline.Configuration;

namespace Monitoring.Tests.Configuration;

/// <summary>How values are written.</summary>
public sealed class BindingSpecs
{
    [Fact]
    public void Nothing_written_is_the_defaults() => Assert.Equal(EffectiveConfiguration.Render(Load.Yaml("")), EffectiveConfiguration.Render(Load.Yaml("# only a comment\nkafka:\nengine: {}")));

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("90d", 7_776_000_000)]
    [InlineData("0", 0)]
    public void Durations_have_a_unit(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var value));
        Assert.Equal(milliseconds, value.TotalMilliseconds);
        Assert.True(DurationText.TryParse(DurationText.Format(value), out var again));
        Assert.Equal(value, again);
    }

    [Theory]
    [InlineData("16MiB", 16 << 20)]
    [InlineData("500KB", 500_000)]
    [InlineData("0.5KiB", 512)]
    [InlineData("1048576", 1 << 20)]
    [InlineData("7B", 7)]
    public void Sizes_may_have_a_unit(string text, long bytes)
    {
        Assert.True(SizeText.TryParse(text, out var value));
        Assert.Equal(bytes, value);
        Assert.True(SizeText.TryParse(SizeText.Format(value), out var again));
        Assert.Equal(value, again);
    }

    [Fact]
    public void Maps_enums_and_nullables_are_bound()
    {
        var options = Load.Options("topics:\n  overrides:\n    monitoring.logs: {partitions: 12}\nlogging: {level: debug, format: json}\nkafka: {sasl_username: ~}");
        Assert.Equal(12, options.Topics.Overrides["monitoring.logs"].Partitions);
        Assert.Null(options.Topics.Overrides["monitoring.logs"].Retention);
        Assert.Equal((LogThreshold.Debug, LogFormat.Json), (options.Logging.Level, options.Logging.Format));
        Assert.Null(options.Kafka.SaslUsername);
    }

    [Fact]
    public void A_variable_wins_over_the_file_and_an_option_over_both()
    {
        var environment = new Dictionary<string, string> { ["MONITORING__KAFKA__BOOTSTRAP_SERVERS"] = "b:1", ["MONITORING__ENGINE__WORKERS"] = "2" };
        var loaded = ConfigurationLoader.Load("kafka: {bootstrap_servers: 'a:1', client_id: x}\nengine: {workers: 3}", "c.yaml", environment, new SettingOption("--kafka", "kafka.bootstrap_servers", "c:1"));
        Assert.Empty(loaded.Errors);
        Assert.Equal(("c:1", "x", 2), (loaded.Options.Kafka.BootstrapServers, loaded.Options.Kafka.ClientId, loaded.Options.Engine.Workers));
    }

    [Fact]
    public void A_map_in_a_variable_is_written_as_YAML() =>
        Assert.Equal(9, Load.Options("", ("MONITORING__TOPICS__OVERRIDES", "{app-logs: {partitions: 9}}")).Topics.Overrides["app-logs"].Partitions);

    [Fact]
    public void Quoted_null_is_a_text() => Assert.Equal("null", Load.Options("kafka: {sasl_username: 'null', security_protocol: sasl_ssl, sasl_password: p}").Kafka.SaslUsername);
}
