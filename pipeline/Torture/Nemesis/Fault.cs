namespace Monitoring.Pipeline.Torture.Nemesis;

/// <summary>A fault with its parameters. Its text is what <c>--plan</c> prints.</summary>
internal abstract record Fault
{
    /// <summary>Breaks something, keeps it broken for as long as the parameters say, and mends it.</summary>
    public abstract Task StrikeAsync(Scene scene, CancellationToken cancellation);
}
