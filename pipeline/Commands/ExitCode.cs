namespace Monitoring.Pipeline.Commands;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>It was asked correctly and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration: the same call can never succeed.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C or SIGTERM came first.</summary>
    public const int Interrupted = 130;
}
