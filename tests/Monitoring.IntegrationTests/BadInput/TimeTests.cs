using System.Globalization;
using System.Text;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>Clocks that run ahead or behind.</summary>
[Collection("Running pipeline")]
public sealed class TimeTests(RunningPipeline pipeline)
{
    [Theory]
    [InlineData(5, false)]
    [InlineData(11, true)]
    [InlineData(23 * 60, true)]
    [InlineData(-89 * 24 * 60, false)]
    public async Task A_time_off_by_minutes_is_stored_as_it_is_and_flagged_beyond_ten_ahead(int minutes, bool isFlagged)
    {
        var time = DateTime.UnixEpoch.AddSeconds(Math.Floor((DateTime.UtcNow.AddMinutes(minutes) - DateTime.UnixEpoch).TotalSeconds));
        var origin = await pipeline.PublishAsync(
            Topics.AppLogs, Encoding.UTF8.GetBytes($$"""{"@timestamp":"{{time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}}","message":"clock"}"""));
        await pipeline.GoOnAsync(Topics.AppLogs);
        var row = Assert.Single(await pipeline.Stored.OfAsync(origin));
        Assert.Equal((time, isFlagged), (row.Time, (row.Flags & (int)EventFlags.FarFuture) != 0));
    }
}
