namespace Monitoring.Schemas.Alerts;

/// <summary>Whether what an alert tells of goes on.</summary>
public enum AlertState
{
    /// <summary>It goes on, or cannot be undone.</summary>
    Firing,
    /// <summary>It is over.</summary>
    Resolved,
}
