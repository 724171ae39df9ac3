namespace Monitoring.Pipeline.Torture.Network;

/// <summary>Finds, in what a client sends, where a request to commit begins. One for each connection.</summary>
internal interface ICommitSpotter
{
    /// <summary>Looks at the bytes that were not passed on yet.</summary>
    /// <param name="waiting">From the end of what was passed on.</param>
    /// <param name="isCommit">True where a request to commit begins right behind the bytes that may pass; <see cref="PassCommit"/> lets it.</param>
    /// <returns>How many may pass now; the rest waits for more bytes, so that the request's kind shows.</returns>
    int Scan(ReadOnlySpan<byte> waiting, out bool isCommit);

    /// <summary>Treats the request that was found as any other.</summary>
    void PassCommit();
}
