namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>One topic setting: its name, default, kind and what it admits.</summary>
internal sealed record TopicSetting(string Name, string Default, SettingKind Kind, Func<string, bool> IsValid);

/// <summary>A setting's type as DescribeConfigs numbers it.</summary>
internal enum SettingKind : sbyte
{
    Boolean = 1,
    Text = 2,
    Int = 3,
    Long = 5,
    Double = 6,
    List = 7,
}
