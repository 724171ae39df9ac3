using System.Runtime.CompilerServices;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Tests.Configuration;

/// <summary>The committed reference says what the code does.</summary>
public sealed class ReferenceSpecs
{
    [Fact]
    public void REFERENCE_md_is_up_to_date()
    {
        var committed = File.ReadAllText(Path.Combine(Folder(), "../../../pipeline/Configuration/REFERENCE.md"));
        // To mend: monitoring check-config --reference > pipeline/Configuration/REFERENCE.md
        Assert.Equal(ConfigurationReference.Render(), committed);
    }

    [Fact]
    public void Every_setting_is_described() => Assert.All(
        Properties(typeof(MonitoringOptions)), p => Assert.False(string.IsNullOrWhiteSpace(p.Description), $"{p.Info.DeclaringType!.Name}.{p.Info.Name} has no [Description]"));

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(Load.Errors(""));

    private static IEnumerable<OptionProperty> Properties(Type type) => OptionProperty.Of(type).SelectMany(p =>
    {
        var inner = OptionProperty.ValueOf(p.Type) ?? OptionProperty.ItemOf(p.Type) ?? p.Type;
        return OptionProperty.IsRecord(inner) ? Properties(inner).Prepend(p) : [p];
    });

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
