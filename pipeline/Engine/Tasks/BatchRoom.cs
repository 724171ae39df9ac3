namespace Monitoring.Pipeline.Engine.Tasks;

/// <summary>The memory that the batches of one worker's tasks share: what one does not need, another may take. For the worker's thread and those that end commits.</summary>
/// <param name="size">Bytes that all of them may take together.</param>
/// <param name="least">Bytes that each may take whatever the others do, so that one whose commit hangs stops no other.</param>
internal sealed class BatchRoom(long size, long least)
{
    private long _taken;

    public void Take(long bytes) => Interlocked.Add(ref _taken, bytes);

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);

    /// <summary>True where a task whose batch takes <paramref name="own"/> bytes should commit it.</summary>
    public bool IsFull(long own) => own >= least && Interlocked.Read(ref _taken) >= size;
}
