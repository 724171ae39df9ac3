namespace Monitoring.Processors.LogMetrics;

/// <summary>A label and the field that its values come from.</summary>
internal readonly record struct MetricLabel(string Name, string Field)
{
    /// <summary>Reads <c>field</c> or <c>name=field</c>.</summary>
    public static MetricLabel Parse(string text)
    {
        var sign = text.IndexOf('=');
        return sign < 0 ? new MetricLabel(text.Trim(), text.Trim()) : new MetricLabel(text[..sign].Trim(), text[(sign + 1)..].Trim());
    }
}
