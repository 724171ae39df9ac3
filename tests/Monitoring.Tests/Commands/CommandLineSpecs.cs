using System.CommandLine;
using Monitoring.Pipeline.Commands;

namespace Monitoring.Tests.Commands;

/// <summary>The command's face: help, usage errors and exit codes.</summary>
public sealed class CommandLineSpecs
{
    [Fact]
    public void Every_command_teaches_with_examples_and_exit_codes() => Assert.All(Leaves(CommandLine.Create(Bodies())), command =>
    {
        Assert.False(string.IsNullOrWhiteSpace(command.Description), $"{command.Name} has no description");
        Assert.True(command is TeachingCommand { Examples.Count: > 0, Explanation.Length: > 0 }, $"{command.Name} has no examples or no explanation");
        Assert.All(command.Options, o => Assert.False(string.IsNullOrWhiteSpace(o.Description), $"{command.Name} {o.Name} has no description"));
    });

    [Fact]
    public async Task Help_of_a_command_ends_with_its_exit_codes()
    {
        var (code, output, _) = await InvokeAsync("topics", "--help");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
        Assert.Contains("1    differences were printed, or the broker could not be reached", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rnu")]
    [InlineData("run", "--stages", "intke")]
    [InlineData("bench", "everything")]
    [InlineData("bench", "pipeline", "--outage", "10s")]
    [InlineData("bench", "overload", "--outage", "soon")]
    [InlineData("bench", "overload", "--postgres", "Host=db")]
    [InlineData("broker", "--port", "70000")]
    [InlineData("broker", "--advertised-listener", "9093")]
    [InlineData("torture", "--kinds", "zombi")]
    [InlineData("torture", "--processes", "0")]
    [InlineData("torture", "--kafka-start", "true")]
    [InlineData("torture", "--kafka", "h:1", "--kafka-proxied", "h:1")]
    [InlineData("check-config", "--config", "/nowhere/c.yaml")]
    [InlineData("topics", "--kafka", "no-port")]
    [InlineData("query", "SELECT 1", "--postgres", "hunter2")]
    [InlineData("query", "SELECT 1", "--timeout", "soon")]
    [InlineData("recompute")]
    [InlineData("recompute", "--window", "yesterday")]
    [InlineData("recompute", "--window", "2026-11-23/2026-11-24", "--level", "2m")]
    [InlineData("recompute", "--window", "2026-11-23/2026-11-24", "--postgres", "hunter2")]
    [InlineData("recompute", "--window", "2999-11-23/2999-11-24", "--postgres", "Host=nowhere.invalid")]
    [InlineData("recompute", "--window", "2026-01-01/2999-01-02", "--postgres", "Host=nowhere.invalid")]
    [InlineData("dead-letters", "replay")]
    [InlineData("dead-letters", "show", "app-logs")]
    [InlineData("tail", "--grep", "(")]
    public async Task Wrong_usage_and_wrong_configuration_exit_with_2(params string[] args) => Assert.Equal(ExitCode.Usage, (await InvokeAsync(args)).Code);

    [Fact]
    public async Task A_command_gets_what_it_was_asked_for()
    {
        RunRequest? request = null;
        var bodies = Bodies() with { Run = (r, _) => Task.FromResult((request = r) is null ? 1 : 0) };
        Assert.Equal(0, (await InvokeAsync(bodies, "run", "--stages", "intake,sink", "--kafka", "k:1")).Code);
        Assert.Equal(["intake", "sink"], request!.Stages);
        Assert.Equal("k:1", request.Options.Kafka.BootstrapServers);
    }

    [Fact]
    public async Task An_interrupted_command_exits_with_130()
    {
        var bodies = Bodies() with { Demo = (_, _) => throw new OperationCanceledException() };
        Assert.Equal(ExitCode.Interrupted, (await InvokeAsync(bodies, "demo")).Code);
    }

    [Fact]
    public async Task A_failure_that_an_operator_can_mend_is_one_line_and_exits_with_1()
    {
        var bodies = Bodies() with { Broker = (_, _) => throw new IOException("No space left on device") };
        var (code, _, error) = await InvokeAsync(bodies, "broker");
        Assert.Equal((ExitCode.Failed, "error: No space left on device"), (code, error.Trim()));
    }

    [Fact]
    public async Task Check_config_prints_all_errors_and_exits_with_2()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "engine:\n  wokers: 1\n  tick: x\n");
            var (code, output, error) = await InvokeAsync("check-config", "--config", file);
            Assert.Equal((ExitCode.Usage, ""), (code, output));
            Assert.Equal(3, error.Trim().Split('\n').Length);
            Assert.EndsWith("2 errors in the configuration.", error.Trim(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_connection_string_that_is_refused_is_not_repeated()
    {
        var (_, output, error) = await InvokeAsync("query", "SELECT 1", "--postgres", "Host=h;Password=hunter2;Nonsense=1");
        Assert.DoesNotContain("hunter2", output + error, StringComparison.Ordinal);
        Assert.StartsWith("--postgres: postgres.connection_string: ", error, StringComparison.Ordinal);
    }

    private static CommandBodies Bodies() => new(CommandBodies.Absent, CommandBodies.Absent, CommandBodies.Absent, CommandBodies.Absent, CommandBodies.Absent);

    private static Task<(int Code, string Output, string Error)> InvokeAsync(params string[] args) => InvokeAsync(Bodies(), args);

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(CommandBodies bodies, params string[] args)
    {
        var io = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var code = await CommandLine.InvokeAsync(args, bodies, io);
        return (code, io.Output.ToString()!, io.Error.ToString()!);
    }

    private static IEnumerable<Command> Leaves(Command command) => command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
