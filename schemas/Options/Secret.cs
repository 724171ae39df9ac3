namespace Monitoring.Schemas.Options;

/// <summary>A setting that is never shown: a password, a key, a connection string.</summary>
/// <remarks>
/// In YAML it is the text itself, <c>${NAME}</c> for an environment variable or <c>file:/path</c> for a file's content.
/// It is a class without value equality on purpose, so that no generated <c>ToString</c> of a record reaches the text.
/// </remarks>
public sealed class Secret(string value)
{
    /// <summary>What is shown in place of the text.</summary>
    public const string Hidden = "***";

    /// <summary>The text itself; only for the call that needs it.</summary>
    public string Reveal() => value;

    /// <summary>Always <see cref="Hidden"/>.</summary>
    public override string ToString() => Hidden;
}
