using System.Globalization;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>Shows how far it is: bars on a terminal, else a line every few seconds, so that a log stays readable.</summary>
internal sealed class DemoProgress(IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Shows until <paramref name="work"/> ends, then returns its result.</summary>
    public async Task<bool> ShowAsync(Task<bool> work, int total, Func<DemoCounts> read)
    {
        if (console.Profile.Capabilities.Interactive) await ShowBarsAsync(work, total, read).ConfigureAwait(false);
        else await ShowLinesAsync(work, total, read).ConfigureAwait(false);
        return await work.ConfigureAwait(false);
    }

    private async Task ShowBarsAsync(Task work, int total, Func<DemoCounts> read) =>
        await console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()).StartAsync(async bars =>
        {
            var acknowledged = bars.AddTask("acknowledged by Kafka", maxValue: total);
            var accounted = bars.AddTask("accounted for", maxValue: total);
            bool ended;
            do
            {
                ended = await EndsWithinAsync(work, BarInterval).ConfigureAwait(false);
                var counts = read();
                acknowledged.Value = counts.Acknowledged;
                accounted.Value = counts.Rows + counts.Duplicates + counts.DeadLetters;
                accounted.Description = Invariant($"{counts.Rows:N0} rows, {counts.Duplicates:N0} duplicates, {counts.DeadLetters:N0} dead letters");
            }
            while (!ended);
        }).ConfigureAwait(false);

    private async Task ShowLinesAsync(Task work, int total, Func<DemoCounts> read)
    {
        var started = time.GetTimestamp();
        bool ended;
        do
        {
            ended = await EndsWithinAsync(work, LineInterval).ConfigureAwait(false);
            var counts = read();
            var elapsed = time.GetElapsedTime(started);
            console.WriteLine(Invariant(
                $"{elapsed.TotalSeconds,4:F0} s  acknowledged {counts.Acknowledged:N0} of {total:N0}, rows {counts.Rows:N0}, duplicates {counts.Duplicates:N0}, dead letters {counts.DeadLetters:N0}"));
        }
        while (!ended);
    }

    private async Task<bool> EndsWithinAsync(Task work, TimeSpan interval)
    {
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(work, Task.Delay(interval, time, ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        return work.IsCompleted;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
