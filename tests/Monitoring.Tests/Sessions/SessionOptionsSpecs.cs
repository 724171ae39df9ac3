using Monitoring.Processors.Sessions;
using Monitoring.Tests.Configuration;

namespace Monitoring.Tests.Sessions;

/// <summary>One wrong setting each, and exactly what is said about it.</summary>
public sealed class SessionOptionsSpecs
{
    [Theory]
    [InlineData("gap: 5h", "c.yaml:2:3: sessions.gap: it has to lie between 1s and 4h. Mend: write 30m.")]
    [InlineData("max_length: 10m", "c.yaml:2:3: sessions.max_length: it has to lie between the gap and 7d. Mend: write 24h.")]
    [InlineData("session: a b", "c.yaml:2:3: sessions.session: 'a b' is no field. Mend: write a field such as session_id.")]
    [InlineData("funnel: [{ name: a b, where: exists x }]", "c.yaml:2:14: sessions.funnel[0].name: 'a b' is taken or no name. Mend: write letters, digits, _, - and ., up to 64.")]
    [InlineData("labels: [step]", "c.yaml:2:12: sessions.labels[0]: 'step' is taken, reserved, empty or too long for a label. Mend: write a field, or name=field with a name of its own.")]
    public void Each_error_names_place_setting_and_mend(string setting, string error) => Assert.Equal([error], Load.Errors($"sessions:\n  {setting}\n"));

    [Theory]
    [InlineData("page_view: event =", "sessions.page_view")]
    [InlineData("funnel: [{ name: a, where: '' }]", "sessions.funnel[0].where")]
    public void A_condition_that_is_none_is_told(string setting, string path) => Assert.Contains(path, Assert.Single(Load.Errors($"sessions:\n  {setting}\n")), StringComparison.Ordinal);

    [Fact]
    public void The_shipped_settings_are_right() => Assert.Empty(new SessionOptions().Validate());
}
