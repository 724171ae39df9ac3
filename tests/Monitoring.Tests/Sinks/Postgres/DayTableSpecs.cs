using System.Globalization;
using FsCheck.Xunit;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Sinks.Postgres;

public sealed class DayTableSpecs
{
    [Theory]
    [InlineData("1970-01-01T00:00:00.000000Z", "monitoring.\"app_logs_19700101\"")]
    [InlineData("1969-12-31T23:59:59.999999Z", "monitoring.\"app_logs_19691231\"")] // Days before 1970 round down, too.
    [InlineData("1969-12-31T00:00:00.000000Z", "monitoring.\"app_logs_19691231\"")]
    [InlineData("2024-02-29T12:00:00.000000Z", "monitoring.\"app_logs_20240229\"")]
    [InlineData("2026-12-31T23:59:59.999999Z", "monitoring.\"app_logs_20261231\"")]
    [InlineData("2027-01-01T00:00:00.000000Z", "monitoring.\"app_logs_20270101\"")]
    public void An_event_belongs_to_the_table_of_its_utc_day(string time, string table)
        => Assert.Equal(table, DayTables.Name(DayTable.AppLogs, DayTables.DayOf(TimeRange.Micros(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)))));

    [Property]
    public void Any_time_has_a_day_that_can_be_named(long micros)
        => Assert.NotEmpty(DayTables.Name(DayTable.DeadLetters, DayTables.DayOf(micros)));

    [Fact]
    public void Accepted_times_reach_from_the_oldest_kept_day_to_one_day_ahead()
    {
        var range = TimeRange.At(new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.FromHours(9)), 2);
        Assert.Equal(new DateTimeOffset(2026, 6, 13, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.UnixEpoch.AddMicroseconds(range.Least));
        Assert.Equal(new DateTimeOffset(2026, 6, 16, 3, 0, 0, TimeSpan.Zero), DateTimeOffset.UnixEpoch.AddMicroseconds(range.Most));
    }
}
