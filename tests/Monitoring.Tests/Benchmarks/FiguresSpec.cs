using Monitoring.Benchmarks;

namespace Monitoring.Tests.Benchmarks;

public sealed class FiguresSpec
{
    private static readonly FiguresReport Report = new("monitoring bench intake", "abc123",
    [
        new("intake.throughput", 123.456, "MiB/s", ">= 200", "thread CPU time"),
        new("intake.allocated", 0, "B/event"),
    ]);

    [Fact]
    public void The_table_shows_the_goal_beside_each_figure() => Assert.Equal(
        """
        figure             value  unit     goal    against
        intake.throughput  123.5  MiB/s    >= 200  thread CPU time
        intake.allocated       0  B/event  -       -

        """,
        Report.ToTable().ReplaceLineEndings("\n"));

    [Fact]
    public void The_document_has_the_fields_that_every_bench_command_writes()
    {
        using var document = System.Text.Json.JsonDocument.Parse(Report.ToJson());
        var root = document.RootElement;
        Assert.Equal(["command", "commit", "figures"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["name", "value", "unit", "goal", "against"], root.GetProperty("figures")[1].EnumerateObject().Select(p => p.Name));
        Assert.Equal(123.456, root.GetProperty("figures")[0].GetProperty("value").GetDouble());
    }
}
