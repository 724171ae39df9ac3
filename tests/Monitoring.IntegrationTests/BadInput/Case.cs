using System.Text;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>One bad record, and what has to become of it.</summary>
/// <param name="Name">What is bad about it.</param>
/// <param name="Value">The record's value; null is a tombstone.</param>
/// <param name="Reason">Why it is refused, or null where it has to be stored.</param>
/// <param name="Says">What the detail of the letter, or the message of the row, has to contain.</param>
public sealed record Case(string Name, byte[]? Value, string? Reason, string Says)
{
    public static Case Refused(string name, string value, string reason, string says) => new(name, Encoding.UTF8.GetBytes(value), reason, says);

    public static Case Stored(string name, string value, string says) => new(name, Encoding.UTF8.GetBytes(value), null, says);

    public override string ToString() => Name;
}
