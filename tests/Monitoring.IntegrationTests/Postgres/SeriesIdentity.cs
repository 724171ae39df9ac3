using System.Text;
using Monitoring.Schemas.Metrics;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>Names and labels as records carry them.</summary>
internal static class SeriesIdentity
{
    internal static byte[] Of(string name, params (string Name, string Value)[] labels)
    {
        var builder = new SeriesBuilder(new SeriesLimits());
        foreach (var (label, value) in labels) builder.Add(Encoding.UTF8.GetBytes(label), Encoding.UTF8.GetBytes(value));
        Assert.Equal(SeriesFault.None, builder.Build(Encoding.UTF8.GetBytes(name), out var identity));
        return identity.ToArray();
    }
}
