using System.Text;
using System.Text.Json;
using Monitoring.Pipeline.Commands.Query;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Processors.Intake;
using Monitoring.Schemas.Avro;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>Configuration, policies, snapshots, and what a query prints.</summary>
internal static class StateTargets
{
    private const string Password = "hunter2hunter2";

    private static readonly byte[][] Yaml = Utf8(
        "kafka:\n  bootstrap_servers: a:9092\nintake:\n  parsing:\n    time_zone: +08:00\n    id_fields: [a, b]\n", "postgres:\n  connection_string: Host=a;Username=b;Password=" + Password + "\n",
        "a: &x [1, 2]\nb: *x\n", "topics:\n  retention: 7d\n  'quoted': \"x\\u0041\"\n", "# only a comment\n", "? complex\n: value\n", "a: |\n  text\n  more\nb: >-\n  folded\n", "%YAML 1.2\n---\na: !!str 1\n...\n");

    public static IEnumerable<FuzzTarget> All =>
    [
        new("yaml", () => ReadYaml, Yaml)
        {
            Mutations = 1_500, MemoryFactor = 1_000, GrowthFactor = 1_000, MemoryFloor = 4 << 20, LargestShape = 64 * 1024, MostTime = TimeSpan.FromSeconds(1), Words = Utf8("&a ", "*a", "<<: *x", "- ", "? ", ": ", "[", "{", "kafka:", "\n  ", "!!binary ", "${X}"),
            Shapes = [Shape.Run("brackets", "["), Shape.Run("braces", "{"), Shape.Run("dashes", "- "), Shape.Run("maps in flow", "{a: "), Shape.Run("keys", "? "), Shape.Run("quotes", "\"", "a: "), Shape.Run("blanks", " "), Shape.Run("colons", ": "), Shape.Run("stars", "*"), Shape.Run("tags", "!"),
                Shape.Numbered("unknown settings", i => $"k{i}: 1\n"), Shape.Run("items", "- a\n"), ("aliases of aliases", length => Encoding.UTF8.GetBytes(Laughs() + new string('#', length - 1_000)))],
        },
        new("secrets", () => HideSecrets, Utf8("Host=a;Username=b;Password=", "Password=", "Server=a;Passfile=x;SSL Password='", "  ")) { Mutations = 500, MemoryFactor = 1_000, MemoryFloor = 4 << 20 },
        new("policy", () => ReadPolicy, new IntakePolicy().ToBytes(), "{\"parsing\":null}"u8.ToArray()) { MemoryFactor = 16, MemoryFloor = 256 * 1024, Words = Utf8("null", "\"00:10:00\"", "{}", "[]", "\"redact\"") },
        new("snapshot", () => Restore, Snapshots()) { Mutations = 2_000, MemoryFactor = 16, MemoryFloor = 512 * 1024 },
        new("query-output", () => Print, Utf8("a\nb,c\n\"d\"\n", "=1+1\n\u001b[2J\n\u0085\n", "service\nn\n中\ud83d\ude00\n")) { MemoryFactor = 4_000, MemoryFloor = 1 << 20 }, // A table of many rows is laid out as a whole.
    ];

    private static string Laughs() => "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n"));

    private static Action? ReadYaml(byte[] input)
    {
        var loaded = ConfigurationLoader.Load(Encoding.UTF8.GetString(input), "c.yaml", new Dictionary<string, string>());
        var shown = loaded.Errors.Count == 0 ? EffectiveConfiguration.Render(loaded) : "";
        return () => Assert.DoesNotContain(Password, shown, StringComparison.Ordinal);
    }

    /// <summary>Neither the errors nor the configuration shown say what a secret setting holds.</summary>
    private static Action? HideSecrets(byte[] input)
    {
        var quoted = JsonSerializer.Serialize(Encoding.UTF8.GetString(input).Replace("$", "", StringComparison.Ordinal) + Password);
        var loaded = ConfigurationLoader.Load($"postgres:\n  connection_string: {quoted}\n", "c.yaml", new Dictionary<string, string>());
        return () =>
        {
            Assert.DoesNotContain(Password, EffectiveConfiguration.Render(loaded), StringComparison.Ordinal);
            // A path is no secret.
            Assert.All(loaded.Errors.Where(e => !e.Message.Contains("refers to the file", StringComparison.Ordinal)), e => Assert.DoesNotContain(Password, e.ToString(), StringComparison.Ordinal));
        };
    }

    private static Action? ReadPolicy(byte[] input)
    {
        try
        {
            var policy = IntakePolicy.FromBytes(input);
            return () => Assert.Equal(policy.ToBytes(), IntakePolicy.FromBytes(policy.ToBytes()).ToBytes());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[][] Snapshots()
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("state ", 50)));
        using var compressor = new ZstdSharp.Compressor();
        var hash = Convert.ToHexStringLower(System.IO.Hashing.XxHash128.Hash(content));
        var position = CheckpointCodec.Encode(new Checkpoint(5, 3, "", 1, [new Chunk("a", hash, content.Length)], []));
        return [[(byte)position.Length, .. position, .. compressor.Wrap(content)]];
    }

    /// <summary>The first byte is the position's length; the rest is the content of the chunk that it names.</summary>
    private static Action? Restore(byte[] input)
    {
        if (input.Length == 0 || input.Length < 1 + input[0]) return null;
        var latest = new Dictionary<string, byte[]> { [CheckpointKeys.Position("t")] = input[1..(1 + input[0])] };
        try
        {
            var image = CheckpointImage.Find("t", latest)!;
            foreach (var chunk in image.Checkpoint.Chunks.Take(4)) latest[CheckpointKeys.Chunk("t", chunk)] = input[(1 + input[0])..];
            var state = new SnapshotLog("t").Restore(CheckpointImage.Find("t", latest)!);
            return () => Assert.All(state.Names, name => state.Read(name));
        }
        catch (Exception e) when (e is CheckpointException or ZstdSharp.ZstdException)
        {
            return null;
        }
    }

    /// <summary>Lines of the input as cells of two columns: every form can be read back, and none steers a terminal.</summary>
    private static Action? Print(byte[] input)
    {
        var cells = Encoding.UTF8.GetString(input).Split('\n');
        var result = new QueryResult(["one", "two"], [.. cells.Chunk(2).Select(pair => new object?[] { pair[0], pair.ElementAtOrDefault(1) })], Truncated: false);
        var (csv, json, table) = (Write(result, QueryFormat.Csv), Write(result, QueryFormat.Json), Write(result, QueryFormat.Table));
        return () =>
        {
            Assert.Equal(result.Rows.Select(r => (r[0], r[1])), json.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Select(o => ((object?)o.GetProperty("one").GetString(), (object?)o.GetProperty("two").GetString())));
            Assert.Equal([.. result.Rows.SelectMany(r => r).Select(c => c as string ?? "")], CsvCells(csv).Skip(2));
            Assert.DoesNotContain(table.Replace("\n", "", StringComparison.Ordinal), char.IsControl);
        };
    }

    private static IEnumerable<string> CsvCells(string csv)
    {
        for (var at = 0; at < csv.Length; at++)
        {
            var cell = new StringBuilder();
            if (csv[at] == '"')
            {
                for (at++; csv[at] != '"' || (at + 1 < csv.Length && csv[at + 1] == '"'); at++)
                {
                    if (csv[at] == '"') at++;
                    cell.Append(csv[at]);
                }

                at++;
            }
            else
            {
                while (csv[at] is not (',' or '\r')) cell.Append(csv[at++]);
            }

            if (csv[at] == '\r') at++;
            yield return cell.ToString();
        }
    }

    private static string Write(QueryResult result, QueryFormat format)
    {
        var output = new StringWriter { NewLine = "\n" };
        QueryWriter.Write(result, format, output);
        return output.ToString();
    }

    private static byte[][] Utf8(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
