using Monitoring.IntegrationTests.Fixtures;
using Npgsql;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>A pipeline that cannot start says why and what to mend.</summary>
[Collection("Running pipeline")]
public sealed class StartTests(RunningPipeline pipeline)
{
    [Fact]
    public async Task A_wrong_password_ends_with_1_and_is_not_shown()
    {
        var wrong = new NpgsqlConnectionStringBuilder(pipeline.ConnectionString) { Password = "correct-horse-battery" }.ConnectionString;
        await using var other = PipelineProcess.Start(pipeline.BootstrapServers, wrong);
        await other.WaitForExitAsync().WaitAsync(RunningPipeline.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("SQLSTATE 28P01: password authentication failed for user \"monitoring\". Correct the user name and password in postgres.connection_string", other.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("correct-horse-battery", other.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", other.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres:\n  retention_days: never\n", ":2:")]
    [InlineData("kafka:\n  bootstrap_server: 127.0.0.1:9092\n", ":2:")]
    [InlineData("engine:\n  tick: 1s\n bad indent\n", ":3:")]
    public async Task A_wrong_configuration_ends_with_2_and_names_file_and_line(string yaml, string line)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, yaml, TestContext.Current.CancellationToken);
        var (code, output) = await MonitoringCommand.RunAsync([], "run", "--config", file);
        File.Delete(file);
        Assert.Equal(2, code);
        Assert.Contains(file + line, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_named_and_waited_for()
    {
        var port = Publishers.Peers.FreePort();
        await using var other = PipelineProcess.Start($"127.0.0.1:{port}", pipeline.ConnectionString);
        await Eventually.HoldsAsync(() => Task.FromResult(other.Output.Contains($"127.0.0.1:{port}", StringComparison.Ordinal)), RunningPipeline.Patience, () => $"it says only: {other.Output}");
        Assert.False(other.HasExited, other.Output);
        Assert.Equal(0, await other.StopAsync());
    }

    [Fact]
    public async Task A_broker_without_our_topics_is_refused_with_the_mend()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var other = PipelineProcess.Start(broker.BootstrapServers, pipeline.ConnectionString);
        await other.WaitForExitAsync().WaitAsync(RunningPipeline.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("monitoring.schemas, monitoring.control, monitoring.checkpoint.intake, ", other.Output, StringComparison.Ordinal);
        Assert.Contains(" do not exist: run `monitoring topics --create`", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_topic_that_expires_is_refused_with_the_mend_and_other_differences_are_told()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await PipelineUnderTest.CreateTopicsAsync(broker, partitions: 2);
        using var admin = Broker.KafkaUnderTest.AdminOf(broker.BootstrapServers);
        await admin.DeleteTopicsAsync(["monitoring.checkpoint.intake"]);
        await Broker.KafkaUnderTest.CreateAsync(admin, "monitoring.checkpoint.intake", 2, ("cleanup.policy", "delete"));
        await using var other = PipelineProcess.Start(broker.BootstrapServers, pipeline.ConnectionString);
        await other.WaitForExitAsync().WaitAsync(RunningPipeline.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("the topic monitoring.checkpoint.intake has cleanup.policy delete and needs compact, or records that are still needed are lost", other.Output, StringComparison.Ordinal);
        Assert.Contains("kafka-configs", other.Output, StringComparison.Ordinal);
        Assert.Contains("app-logs: partitions is 2, planned is 6", other.Output.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
