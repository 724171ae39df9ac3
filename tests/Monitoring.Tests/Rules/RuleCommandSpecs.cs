using System.CommandLine;
using Monitoring.Pipeline.Commands;
using Monitoring.Pipeline.Commands.Rules;

namespace Monitoring.Tests.Rules;

/// <summary>The commands that check and test rules.</summary>
public sealed class RuleCommandSpecs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-");

    [Fact]
    public async Task Check_counts_what_is_right_and_warns_of_what_is_odd()
    {
        var path = Write("r.yaml", "groups: [{name: g, interval: 1m, rules: [{record: a, expr: x}, {alert: A, expr: x > 0, for: 30s}]}]");
        var (code, output, error) = await InvokeAsync("rules", "check", path);
        Assert.Equal((ExitCode.Ok, ""), (code, error));
        Assert.Contains($"warning: {path}:1:64: A: 'for' of 30s is shorter than the group's interval of 1m", output, StringComparison.Ordinal);
        Assert.Contains($"{path}: 1 group, 1 alert, 1 recording rule, 1 warning", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_of_a_wrong_file_fails_and_says_where()
    {
        var path = Write("r.yaml", "groups: [{name: g, rules: [{record: a}]}]");
        var (code, output, error) = await InvokeAsync("rules", "check", path);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($"{path}:1:28: the rule has no 'expr'", error, StringComparison.Ordinal);
        Assert.Contains($"{path}: FAILED, 1 error", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_finds_the_rule_files_beside_the_test_by_pattern()
    {
        Write("a.rules.yaml", "groups: [{name: a, rules: [{record: a, expr: x}]}]");
        Write("b.rules.yaml", "groups: [{name: b, rules: [{record: b, expr: a + 1}]}]");
        var path = Write("t.yaml", "{rule_files: [./*.rules.yaml, no*.yaml], tests: [{interval: 1m, input_series: [{series: x, values: 1}], promql_expr_test: [{expr: b, eval_time: 0m, exp_samples: [{labels: b, value: 2}]}]}]}");
        var (code, output, _) = await InvokeAsync("rules", "test", path);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains($"{path}: warning: no file is called no*.yaml", output, StringComparison.Ordinal);
        Assert.Contains($"{path}: passed (1 tests, alerts 0/0, expressions 1/1)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_shows_what_failed_and_counts_the_files()
    {
        var right = Write("right.yaml", "tests: [{promql_expr_test: [{expr: vector(1), eval_time: 0m, exp_samples: [{value: 1}]}]}]");
        var wrong = Write("wrong.yaml", "tests: [{name: one, promql_expr_test: [{expr: vector(1), eval_time: 0m, exp_samples: [{value: 2}]}]}]");
        var (code, output, _) = await InvokeAsync("rules", "test", right, wrong);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($"{wrong}: FAILED (1 tests, alerts 0/0, expressions 0/1)\n  test one\n    line 1: expression vector(1) at 0s\n      {{}}: expected 2, got 1\n", output, StringComparison.Ordinal);
        Assert.EndsWith("2 files, 1 passed, 1 failed\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[a-c].yaml", "b.yaml", true)]
    [InlineData("[^a-c].yaml", "b.yaml", false)]
    [InlineData("[xb\\]].yaml", "].yaml", true)]
    [InlineData("\\*.yaml", "*.yaml", true)]
    [InlineData("\\*.yaml", "b.yaml", false)]
    [InlineData("?.yaml", "b.yaml", true)]
    [InlineData("*.yaml", "b.yaml", true)]
    [InlineData("b.yaml", "b.yaml", true)]
    [InlineData("b\\.yaml", "b.yaml", true)]
    [InlineData("é[!]?.yaml", "é!x.yaml", true)]
    public void A_pattern_finds_files_as_Go_does(string pattern, string name, bool isFound)
    {
        var path = Write(name, "");
        Assert.Equal(isFound ? [path] : [], FilePatterns.Find(_folder.FullName, pattern));
    }

    [Fact]
    public async Task A_pattern_that_is_none_fails_the_file()
    {
        var path = Write("t.yaml", "{rule_files: ['[a'], tests: []}");
        var (code, _, error) = await InvokeAsync("rules", "test", path);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($"{path}: '[a' is no pattern of file names", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("test")]
    public async Task A_file_that_cannot_be_read_is_told_and_the_next_is_done(string command)
    {
        var right = Write("right.yaml", "{}");
        var missing = Path.Combine(_folder.FullName, "none.yaml");
        var (code, output, error) = await InvokeAsync("rules", command, missing, _folder.FullName, right);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($"error: {missing}: ", error, StringComparison.Ordinal);
        Assert.Contains($"error: {_folder.FullName}: ", error, StringComparison.Ordinal);
        Assert.Contains($"{right}: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_one_line()
    {
        var (code, _, error) = await InvokeAsync("rules", "test", Path.Combine(_folder.FullName, "none.yaml"));
        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var bodies = new CommandBodies(CommandBodies.Absent, CommandBodies.Absent, CommandBodies.Absent, CommandBodies.Absent, CommandBodies.Absent);
        var code = await CommandLine.InvokeAsync(args, bodies, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
