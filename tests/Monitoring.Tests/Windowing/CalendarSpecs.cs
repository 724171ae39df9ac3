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
        var level = WindowLevel.Days("1d", "1h", calendar);
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
        var level = WindowLevel.Days("1d", "1h", calendar);
        // From 1970 to 9892, and a little around.
        var moment = Math.Abs(time % 250_000_000_000_000);
        var start = level.StartOf(moment);
        var end = level.EndOf(start);
        Assert.True(start <= moment && moment < end);
        Assert.Equal(end, level.StartOf(end));
        Assert.Equal(start, level.StartOf(end - 1));
        Assert.Equal(0, start % 3_600_000);
    }

    [Theory]
    [InlineData("Asia/Shanghai", "2026-11-22T15:59:59Z", "2026-11-15T16:00:00Z", "2026-11-22T16:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-11-22T16:00:00Z", "2026-11-22T16:00:00Z", "2026-11-29T16:00:00Z")]
    // A week of 167 hours, and one of 169.
    [InlineData("Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T23:30:00Z", "2026-10-25T23:00:00Z", "2026-11-01T23:00:00Z")]
    public void A_week_goes_from_Monday_to_Monday(string zone, string time, string start, string end) => Holds(zone, c => WindowLevel.Weeks("1w", "1d", c), time, start, end);

    [Theory]
    [InlineData("Asia/Shanghai", "2026-02-28T15:59:59Z", "2026-01-31T16:00:00Z", "2026-02-28T16:00:00Z")]
    [InlineData("Asia/Shanghai", "2028-02-29T12:00:00Z", "2028-01-31T16:00:00Z", "2028-02-29T16:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-31T23:30:00Z", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z")]
    [InlineData("America/New_York", "2026-03-31T12:00:00Z", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z")]
    public void A_month_goes_from_its_first_to_the_next(string zone, string time, string start, string end) => Holds(zone, c => WindowLevel.Months("1mo", "1d", c), time, start, end);

    private static void Holds(string zone, Func<Calendar, WindowLevel> create, string time, string start, string end)
    {
        var calendar = new Calendar();
        calendar.Use(zone);
        var level = create(calendar);
        Assert.Equal(Ms(start), level.StartOf(Ms(time)));
        Assert.Equal(Ms(end), level.EndOf(Ms(start)));
        Assert.Equal(Ms(start), level.StartOf(Ms(start)));
        Assert.Equal(Ms(end), level.StartOf(Ms(end)));
    }

    private static long Ms(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
