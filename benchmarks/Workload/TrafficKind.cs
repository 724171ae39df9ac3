namespace Monitoring.Benchmarks.Workload;

/// <summary>What a generated event is about.</summary>
public enum TrafficKind
{
    /// <summary>An nginx access line.</summary>
    Access,

    /// <summary>A structured event of one of the platform's services.</summary>
    Application,

    /// <summary>A multi-line exception of a .NET, Java or Python service.</summary>
    StackTrace,

    /// <summary>sshd and sudo.</summary>
    Auth,

    /// <summary>PostgreSQL's server log.</summary>
    Database,

    /// <summary>Redis' server log.</summary>
    Cache,
}
