namespace Monitoring.Sinks.Postgres;

/// <summary>Another process has advanced this partition: the batch was rolled back and this writer is finished. Give the partition up; nothing is lost.</summary>
public sealed class FencedException : Exception
{
    internal FencedException(string topic, int partition, long? expected, long? stored)
        : base($"Another writer has taken {topic}-{partition}: expected stored offset {Text(expected)}, found {Text(stored)}. The batch was rolled back.")
    {
    }

    private static string Text(long? offset) => offset is { } value ? value.ToString(System.Globalization.CultureInfo.InvariantCulture) : "none";
}
