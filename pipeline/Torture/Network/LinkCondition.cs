namespace Monitoring.Pipeline.Torture.Network;

/// <summary>What a network does to connections at the moment. Set from one thread, read from many.</summary>
internal sealed class LinkCondition
{
    private volatile TaskCompletionSource? _hole;
    private int _commitsToCut;
    private int _commitsCut;

    /// <summary>How long each piece waits before it is passed on.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes a second of each connection and direction; 0 for no limit.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>True: the server hears of the commit and its answer is lost. False: it never hears of it.</summary>
    public bool LetCommitsThrough { get; set; }

    /// <summary>How many commits to cut from now on.</summary>
    public int CommitsToCut
    {
        get => Math.Max(0, Volatile.Read(ref _commitsToCut));
        set => Volatile.Write(ref _commitsToCut, value);
    }

    /// <summary>How many commits were cut so far.</summary>
    public int CommitsCut => Volatile.Read(ref _commitsCut);

    /// <summary>True while nothing gets through: connections are taken and never answered. What was sent meanwhile arrives after, as it does from TCP.</summary>
    public bool IsBlackHole
    {
        get => _hole is not null;
        set
        {
            var hole = _hole;
            _hole = value ? hole ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            if (!value) hole?.TrySetResult();
        }
    }

    /// <summary>Waits as long as a piece of so many bytes has to.</summary>
    public async Task PassAsync(int bytes, CancellationToken cancellation)
    {
        while (_hole is { } hole) await hole.Task.WaitAsync(cancellation).ConfigureAwait(false);
        if (BytesPerSecond > 0) await Task.Delay(TimeSpan.FromSeconds((double)bytes / BytesPerSecond), cancellation).ConfigureAwait(false);
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes one of the commits that are to be cut.</summary>
    public bool TryCutCommit()
    {
        if (Volatile.Read(ref _commitsToCut) <= 0 || Interlocked.Decrement(ref _commitsToCut) < 0) return false;
        Interlocked.Increment(ref _commitsCut);
        return true;
    }

    /// <summary>Undoes all of it.</summary>
    public void Mend()
    {
        Delay = TimeSpan.Zero;
        BytesPerSecond = 0;
        CommitsToCut = 0;
        IsBlackHole = false;
    }
}
