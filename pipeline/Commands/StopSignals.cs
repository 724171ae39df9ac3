using System.Runtime.InteropServices;

namespace Monitoring.Pipeline.Commands;

/// <summary>Ctrl-C and SIGTERM as a cancellation. A second Ctrl-C ends the process at once; further SIGTERMs change nothing.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _requested.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Where we do not take it over, the runtime ends the process before anything is committed.
        context.Cancel = !(context.Signal == PosixSignal.SIGINT && _requested.IsCancellationRequested);
        if (!_requested.IsCancellationRequested) _requested.Cancel();
    }
}
