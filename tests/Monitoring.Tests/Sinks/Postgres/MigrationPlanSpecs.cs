using Monitoring.Sinks.Postgres;
using Monitoring.Sinks.Postgres.Migrations;

namespace Monitoring.Tests.Sinks.Postgres;

public sealed class MigrationPlanSpecs
{
    private static readonly Migration[] Known = [new(1, "one", "SELECT 1"), new(2, "two", "SELECT 2"), new(3, "three", "SELECT 3")];

    [Theory]
    [InlineData("", "1 2 3")]
    [InlineData("1", "2 3")]
    [InlineData("1 2 3", "")]
    [InlineData("1 3", "2")] // One that another branch brought later is not forgotten.
    public void What_is_not_applied_is_pending_in_order(string applied, string pending)
    {
        var there = applied.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => Known[int.Parse(v, System.Globalization.CultureInfo.InvariantCulture) - 1]);
        Assert.Equal(pending, string.Join(' ', MigrationPlan.Pending(Known, [.. there.Select(m => new AppliedMigration(m.Version, m.Name, m.Checksum))]).Select(m => m.Version)));
    }

    [Fact]
    public void A_changed_one_is_refused() => Assert.Throws<PostgresFatalException>(() => MigrationPlan.Pending(Known, [new(1, "one", new string('0', 64))]));

    [Fact]
    public void A_newer_one_is_refused() => Assert.Throws<PostgresFatalException>(() => MigrationPlan.Pending(Known, [new(4, "four", new string('0', 64))]));

    [Fact]
    public void Line_ends_of_a_checkout_do_not_change_the_checksum() => Assert.Equal(new Migration(1, "a", "x\ny").Checksum, new Migration(1, "a", "x\r\ny").Checksum);

    [Fact]
    public void Ours_are_numbered_without_gaps() => Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(m => m.Version));
}
