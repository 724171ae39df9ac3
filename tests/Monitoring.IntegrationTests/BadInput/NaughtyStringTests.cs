using System.Globalization;
using System.Text;
using System.Text.Json;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;
using Monitoring.Sinks.Postgres;
using Monitoring.Tests;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>The big list of naughty strings and lists of attacks, all the way into PostgreSQL and back.</summary>
[Collection("Running pipeline")]
public sealed class NaughtyStringTests(RunningPipeline pipeline)
{
    [Fact]
    public async Task Naughty_strings_and_payloads_are_stored_unharmed_as_message_name_and_value()
    {
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(SharedData.Path("hostile/blns.json"), TestContext.Current.CancellationToken));
        // A twelfth of the payloads: each file has part in it.
        var attacks = Directory.GetFiles(SharedData.Path("hostile/payloads")).SelectMany(File.ReadAllLines).Where((line, i) => i % 12 == 0 && !string.IsNullOrWhiteSpace(line));
        List<string> texts = [.. document.RootElement.EnumerateArray().Select(s => s.GetString()!), .. attacks];
        await Task.WhenAll(texts.Select((text, i) => pipeline.PublishAsync(Topics.AppLogs, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["message"] = Start(i) + text, ["x" + text] = i, ["value"] = text }))));
        await pipeline.GoOnAsync(Topics.AppLogs);
        List<StoredRow> rows = [];
        await Eventually.HoldsAsync(async () => (rows = await pipeline.Stored.WithMessageAsync("naughty ")).Count >= texts.Count, RunningPipeline.Patience, () => $"{rows.Count} of {texts.Count} are stored");
        Assert.Equal(texts.Count, rows.Count);
        var masked = 0;
        foreach (var row in rows)
        {
            var text = texts[int.Parse(row.Message.AsSpan(8, 5), CultureInfo.InvariantCulture)];
            // Some hold numbers that look like cards, or an address.
            if (row.Message.Contains("[masked-", StringComparison.Ordinal) || row.Attributes.Contains("[masked-", StringComparison.Ordinal))
            {
                masked++;
                continue;
            }

            Assert.Equal(text.TrimEnd('\r', '\n'), Encoding.UTF8.GetString(row.Sent)[Start(0).Length..]);
            using var attributes = JsonDocument.Parse(row.Attributes);
            var sent = attributes.RootElement.EnumerateObject().ToDictionary(f => StoredText.Unescape(f.Name), f => f.Value);
            Assert.Equal(text, StoredText.Unescape(sent["value"].GetString()!));
            Assert.Contains("x" + text, sent.Keys);
        }

        Assert.InRange(masked, 0, texts.Count / 20);
    }

    private static string Start(int i) => string.Create(CultureInfo.InvariantCulture, $"naughty {i:00000}: ");
}
