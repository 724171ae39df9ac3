namespace Monitoring.Pipeline.Engine.State;

/// <summary>A task cannot be restored, and starting it anyway would lose or double something: it stays stopped.</summary>
internal sealed class CheckpointException(string message) : Exception(message);
