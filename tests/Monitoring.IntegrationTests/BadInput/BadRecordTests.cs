using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>Bad records through the running pipeline: each is a row or a dead letter, and what comes after it is stored.</summary>
[Collection("Running pipeline")]
public sealed class BadRecordTests(RunningPipeline pipeline)
{
    public static TheoryData<Case> Records => [.. Cases.All.Select(c => new TheoryDataRow<Case>(c))];

    [Theory]
    [MemberData(nameof(Records), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_record_is_stored_or_refused_with_its_place_and_stops_nothing(Case bad)
    {
        var origin = await pipeline.PublishAsync(Topics.AppLogs, bad.Value);
        await pipeline.GoOnAsync(Topics.AppLogs);
        var rows = await pipeline.Stored.OfAsync(origin);
        if (bad.Reason is null)
        {
            Assert.Contains(bad.Says, Assert.Single(rows).Message, StringComparison.Ordinal);
            Assert.Empty(await pipeline.Stored.LettersAsync(origin));
            return;
        }

        Assert.Empty(rows);
        var letter = Assert.Single(await pipeline.LetterAsync(origin));
        Assert.Equal((bad.Reason, bad.Value?.Length ?? 0), (letter.Reason, letter.Stage == "sink" ? bad.Value?.Length ?? 0 : letter.Size));
        Assert.Contains(bad.Says, letter.Detail, StringComparison.Ordinal);
    }
}
