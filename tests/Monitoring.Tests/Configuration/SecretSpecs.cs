using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Tests.Configuration;

/// <summary>Where secrets come from, and that they go nowhere.</summary>
public sealed class SecretSpecs
{
    private const string Sasl = "kafka:\n  security_protocol: sasl_ssl\n  sasl_username: u\n  sasl_password: ";

    [Fact]
    public void A_secret_may_stand_in_a_variable() => Assert.Equal("hunter2", Load.Options(Sasl + "${KAFKA_PASSWORD}", ("KAFKA_PASSWORD", "hunter2")).Kafka.SaslPassword!.Reveal());

    [Fact]
    public void A_secret_may_stand_in_a_file_whose_last_newline_does_not_count()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "hunter2\n");
            Assert.Equal("hunter2", Load.Options(Sasl + "file:" + file).Kafka.SaslPassword!.Reveal());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_secret_is_shown_nowhere()
    {
        var loaded = Load.Yaml(Sasl + "hunter2\ndead_letters:\n  encryption_key: hunter2");
        var shown = string.Join("\n", loaded.Errors) + EffectiveConfiguration.Render(loaded) + loaded.Options;
        Assert.DoesNotContain("hunter2", shown, StringComparison.Ordinal);
        Assert.Contains("sasl_password: \"***\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_client_gets_the_secret_and_the_protocol()
    {
        var config = Load.Options(Sasl + "hunter2").Kafka.ToClientConfig();
        Assert.Equal(("hunter2", SecurityProtocol.SaslSsl, SaslMechanism.ScramSha512), (config.SaslPassword, config.SecurityProtocol, config.SaslMechanism));
    }
}
