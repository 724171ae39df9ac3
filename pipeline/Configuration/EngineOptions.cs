using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>How tasks work, commit and recover.</summary>
internal sealed record EngineOptions : IValidatedOptions
{
    [Description("Worker threads of each stage; a task always stays on one thread, so more threads than partitions do nothing.")]
    public int Workers { get; init; } = 1;

    [Description("A task commits its transaction after this much work, 100ms to 500ms is sensible; what is read downstream is delayed by it.")]
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    [Description("A task spreads one snapshot of its state over this time; recovery replays at most about as much input.")]
    public TimeSpan SnapshotInterval { get; init; } = TimeSpan.FromSeconds(30);

    [Description("Time reaches a task at least this often, so that idle windows close.")]
    public TimeSpan Tick { get; init; } = TimeSpan.FromSeconds(1);

    [Description("Resident memory that one process may take, even where it has every stage and every partition of the topic plan to itself. Queues, batches, remembered identities and the managed heap get their shares of it.")]
    public long MemoryLimit { get; init; } = 512 << 20;

    [Description("The broker aborts a transaction that is open for longer.")]
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("A process that the broker has not heard for this long loses its partitions.")]
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("A worker that has not polled for this long loses its partitions.")]
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromMinutes(5);

    [Description("How long a shutdown waits for the last commits before it lets the broker abort them.")]
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Workers is < 1 or > 256) yield return new OptionError("workers", $"{Workers} is outside 1 to 256", "write the number of cores that the stage may use");
        if (Outside("commit_interval", CommitInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5)) is { } commit) yield return commit;
        if (Outside("snapshot_interval", SnapshotInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)) is { } snapshot) yield return snapshot;
        if (Outside("tick", Tick, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)) is { } tick) yield return tick;
        if (Outside("transaction_timeout", TransactionTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15)) is { } transaction) yield return transaction;
        if (Outside("session_timeout", SessionTimeout, TimeSpan.FromSeconds(6), TimeSpan.FromMinutes(5)) is { } session) yield return session;
        if (Outside("max_poll_interval", MaxPollInterval, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)) is { } poll) yield return poll;
        if (Outside("shutdown_timeout", ShutdownTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) is { } shutdown) yield return shutdown;
        if (CommitInterval * 2 > TransactionTimeout) yield return new OptionError("transaction_timeout", $"{DurationText.Format(TransactionTimeout)} is less than twice commit_interval ({DurationText.Format(CommitInterval)})", "write a longer time-out, or commit more often");
        if (MaxPollInterval < SessionTimeout) yield return new OptionError("max_poll_interval", $"{DurationText.Format(MaxPollInterval)} is less than session_timeout ({DurationText.Format(SessionTimeout)})", "make it at least as long");
    }

    private static OptionError? Outside(string name, TimeSpan value, TimeSpan least, TimeSpan most) => value >= least && value <= most
        ? null
        : new OptionError(name, $"{DurationText.Format(value)} is outside {DurationText.Format(least)} to {DurationText.Format(most)}", $"write a time between {DurationText.Format(least)} and {DurationText.Format(most)}");
}
