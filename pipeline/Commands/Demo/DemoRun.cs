using Monitoring.Benchmarks.Workload;
using Npgsql;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>The demo from the first event to the exit code, on an environment that runs.</summary>
internal sealed class DemoRun(DemoEnvironment environment, DemoOptions options, IAnsiConsole console, TimeProvider time)
{
    // Tables of a log that nobody sees on a terminal would otherwise break at 80 columns.
    private const int PlainWidth = 140;

    /// <summary>Publishes, waits, checks and prints. It does not stop the environment: whoever started it knows whether it is to be kept.</summary>
    /// <returns>0 only where everything adds up and nothing leaked.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (!console.Profile.Capabilities.Interactive) console.Profile.Width = PlainWidth;
        var ledger = new DemoLedger();
        await using var database = NpgsqlDataSource.Create(environment.OwnerConnectionString);
        await using var analyst = NpgsqlDataSource.Create(environment.AnalystConnectionString);
        using var deadLetters = new DemoDeadLetters(environment.BootstrapServers, ledger);
        var rows = new DemoRows(database, ledger);
        var complete = await PublishAndDrainAsync(rows, deadLetters, ledger, cancellation).ConfigureAwait(false);
        if (!complete) console.MarkupLine($"[yellow]Not everything was accounted for {options.DrainDeadline.TotalSeconds:F0} s after the last acknowledgement.[/]");

        var summary = new DemoSummary(console);
        summary.ShowKinds(ledger);
        await summary.ShowQueriesAsync(analyst, cancellation).ConfigureAwait(false);
        var masking = MaskingAccount.Of(ledger, await rows.FindPersonalDataAsync(cancellation).ConfigureAwait(false), deadLetters.Letters);
        var nothingLeaked = summary.ShowMasking(masking);
        var accounts = DemoAccount.Of(
            ledger, await rows.CountAsync(cancellation).ConfigureAwait(false), deadLetters.ByTopic(), await rows.CountDoubledAsync(cancellation).ConfigureAwait(false));
        var addsUp = summary.ShowAccounts(accounts);
        summary.ShowVerdict(addsUp, nothingLeaked);
        return addsUp && nothingLeaked ? 0 : 1;
    }

    private async Task<bool> PublishAndDrainAsync(DemoRows rows, DemoDeadLetters deadLetters, DemoLedger ledger, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var traffic = new RestaurantTraffic(options.Seed, new TrafficOptions
        {
            Start = time.GetUtcNow() - options.Span,
            EventsPerSecond = options.Events / options.Span.TotalSeconds,
        });
        var publisher = new DemoPublisher(environment.BootstrapServers, ledger);
        var publishing = Task.Run(() => publisher.PublishAsync(traffic.Take(options.Events), stop.Token), stop.Token);
        var drain = new DemoDrain(rows, deadLetters, ledger, options, time);
        try
        {
            return await new DemoProgress(console, time).ShowAsync(drain.WaitAsync(publishing, stop.Token), options.Events, () => drain.Counts).ConfigureAwait(false);
        }
        finally
        {
            // Whatever ended the waiting, the producer must not go on behind it.
            await stop.CancelAsync().ConfigureAwait(false);
            await publishing.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }
    }
}
