using FsCheck.Xunit;
using Monitoring.Processors.Windowing;

namespace Monitoring.Tests.Windowing;

public sealed class CalendarSpecs
{
    [Theory]
    [InlineData("UTC", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("UTC", "2026-11-22T23:59:59.999Z", "2026-11-22T00:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-11-22T15:59:59.999Z", "2026-11-21T16:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-11-22T16:00:00Z", "2026-11-22T16:00:00Z")]
    // The clock goes from 2 to 3 at night, and from 3 to 2.
    [InlineData("Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z")]
    public void A_day_begins_at_the_midnight_of_its_zone(string zone, string time, string midnight)
    {
        var calendar = new Calendar();
        calendar.Use(zone);
        Assert.Equal(Ms(midnight), calendar.MidnightBefore(Ms(time)));
    }

    [Theory]
    [InlineData("2026-03-29T12:00:00Z", 23)]
    [InlineData("2026-10-25T12:00:00Z", 25)]
    [InlineData("2026-07-01T12:00:00Z", 24)]
    public void A_day_has_as_many_hours_as_its_clock_has(string time, int hours)
    {
        var calendar = new Calendar();
        calendar.Use("Europe/Berlin");
        var level = WindowLevel.Days("1d", "1h", calendar.MidnightBefore);
        var start = level.StartOf(Ms(time));
        Assert.Equal(hours * 3_600_000L, level.EndOf(start) - start);
    }

    [Theory]
    [InlineData("Asia/Shanghai", null)]
    [InlineData("America/New_York", null)]
    [InlineData("Asia/Kolkata", "days of 'Asia/Kolkata' do not begin with an hour of UTC, and days are merged from hours")]
    [InlineData("Asia/Shangai", "there is no time zone 'Asia/Shangai' on this machine")]
    public void A_zone_is_checked_at_the_start(string zone, string? problem) => Assert.Equal(problem, Calendar.Problem(zone));

    [Property]
    public void Days_follow_one_another_without_gap(long time)
    {
        var calendar = new Calendar();
        calendar.Use("America/New_York");
        var level = WindowLevel.Days("1d", "1h", calendar.MidnightBefore);
        // From 1970 to 9892, and a little around.
        var moment = Math.Abs(time % 250_000_000_000_000);
        var start = level.StartOf(moment);
        var end = level.EndOf(start);
        Assert.True(start <= moment && moment < end);
        Assert.Equal(end, level.StartOf(end));
        Assert.Equal(start, level.StartOf(end - 1));
        Assert.Equal(0, start % 3_600_000);
    }

    private static long Ms(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
