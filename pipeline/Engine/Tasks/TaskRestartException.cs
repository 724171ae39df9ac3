namespace Monitoring.Pipeline.Engine.Tasks;

/// <summary>The task lost its work since the last commit, and perhaps its partition; where it still has it, it is restored from its checkpoint.</summary>
internal sealed class TaskRestartException : Exception
{
    public TaskRestartException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>A record cannot be processed yet; the worker reads it again after a pause.</summary>
/// <param name="message">What is waited for.</param>
internal sealed class NotYetException(string message) : Exception(message);
