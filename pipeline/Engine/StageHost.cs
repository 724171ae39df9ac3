using Monitoring.Pipeline.Engine.State;
using Serilog;

namespace Monitoring.Pipeline.Engine;

/// <summary>Runs the workers of a process's stages until they are told to stop, or until one cannot go on.</summary>
internal sealed class StageHost(EngineContext engine, IReadOnlyList<StageDefinition> stages)
{
    private readonly ILogger _log = engine.Log;
    private readonly List<(StageDefinition Stage, StageWorker Worker)> _workers = [];

    /// <summary>The workers, for the health pages.</summary>
    public IReadOnlyList<(StageDefinition Stage, StageWorker Worker)> Workers => _workers;

    /// <summary>Runs until cancelled; then everything is committed and the groups are left.</summary>
    /// <exception cref="StageStoppedException">A worker stopped by itself, and so the others were stopped.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        foreach (var stage in stages)
        {
            for (var i = 0; i < engine.Options.Workers; i++) _workers.Add((stage, new StageWorker(stage, engine)));
        }

        var running = _workers.Select(w => Run(w.Stage, w.Worker, halt)).ToList();
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private Task Run(StageDefinition stage, StageWorker worker, CancellationTokenSource halt)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                worker.Run(halt.Token);
                done.SetResult();
            }
            catch (Exception e)
            {
                // What was thrown to be read by people says it all.
                if (e is CheckpointException) _log.Fatal("{Reason}", e.Message);
                else _log.Fatal(e, "Stage {Stage} stops: {Reason}", stage.Name, e.Message);
                halt.Cancel();
                done.SetException(new StageStoppedException(e));
            }
        })
        {
            Name = $"{stage.Name} worker",
            IsBackground = true,
        };
        thread.Start();
        return done.Task;
    }
}

/// <summary>A stage cannot go on; the log says why.</summary>
internal sealed class StageStoppedException(Exception inner) : Exception(inner.Message, inner);
