using System.Text;
using System.Text.Json;
using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Tests.Broker;
using Monitoring.Tests.Fuzzing.Targets;
using Monitoring.Tests.Parsing;

namespace Monitoring.Tests.Fuzzing;

/// <summary>Suites of hostile input that others have collected, through intake within the bounds of time and memory.</summary>
public sealed class HostileFileSpecs
{
    private static readonly FuzzTarget Intake = new("hostile", () => new IntakeSubject().Run);

    public static TheoryData<string, string> Files => new()
    {
        { "hostile/JSONTestSuite/test_parsing", "*.json" }, { "hostile/JSONTestSuite/test_transform", "*.json" }, { "hostile/payloads", "*.txt" }, { "hostile/snappy", "*" }, { "hostile", "*.json" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_is_events_or_one_dead_letter_within_bounds(string folder, string pattern)
    {
        var subject = new IntakeSubject();
        subject.Run("{}"u8.ToArray());
        var files = Directory.GetFiles(SharedData.Path(folder), pattern);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var failure = Record.Exception(() => Meter.Check(Intake, subject.Run, File.ReadAllBytes(file)));
            Assert.True(failure is null, $"{Path.GetFileName(file)}: {failure}");
        }
    }

    [Fact]
    public void Every_line_of_the_payloads_is_one_event_within_bounds_and_keeps_its_text()
    {
        var subject = new IntakeSubject();
        subject.Run("{}"u8.ToArray());
        foreach (var line in Directory.GetFiles(SharedData.Path("hostile/payloads")).SelectMany(File.ReadAllLines).Where(l => !string.IsNullOrWhiteSpace(l)))
        {
            Meter.Check(Intake, subject.Run, Encoding.UTF8.GetBytes(line));
            var record = JsonSerializer.Serialize(new { message = "payload: " + line, field = line });
            Meter.Check(Intake, subject.Run, Encoding.UTF8.GetBytes(record));
            var e = Decoding.One(record);
            Assert.Contains(line.TrimEnd(), e.Message, StringComparison.Ordinal);
            Assert.Equal(line, e["field"]);
        }
    }

    /// <summary>A record of a publisher is an object, so each of the suite's texts is tried as a member's value. As a record of its own, text that is not JSON at all is a plain line.</summary>
    [Fact]
    public void JSON_is_accepted_and_refused_as_its_test_suite_says()
    {
        foreach (var file in Directory.GetFiles(SharedData.Path("hostile/JSONTestSuite/test_parsing")))
        {
            var name = Path.GetFileName(file);
            var content = File.ReadAllBytes(file);
            var decoding = new Decoding();
            decoding.Decode([.. "{\"v\":"u8, .. content, .. "}"u8]);
            // These are whole only by what they lack, which the brackets around them supply; a mark at the start of a record is no error, inside of it is one.
            if (name.StartsWith("y_", StringComparison.Ordinal)) Assert.True(decoding.Events.Count == 1, name);
            else if (name.StartsWith("n_", StringComparison.Ordinal) && !Completed.Contains(name)) Assert.True(decoding.Errors.Count == 1, name);
            else Assert.Equal(1, decoding.Events.Count + decoding.Errors.Count);

            var alone = new Decoding();
            alone.Decode(content);
            Assert.True(alone.Events.Count > 0 ^ alone.Errors.Count == 1, name);
            if (name.StartsWith("n_", StringComparison.Ordinal) && content.Length > 0 && content[0] == '{') Assert.True(alone.Errors.Count == 1, name);
        }
    }

    // Refused alone, and well-formed inside of another object.
    private static readonly HashSet<string> Completed = [];

    [Fact]
    public void Naughty_strings_come_back_as_they_were_from_message_name_and_value()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("hostile/blns.json")));
        var strings = document.RootElement.EnumerateArray().Select(s => s.GetString()!).ToList();
        Assert.NotEmpty(strings);
        foreach (var text in strings)
        {
            var e = Decoding.One(JsonSerializer.Serialize(new Dictionary<string, object> { ["message"] = "naughty: " + text, ["x" + text] = 1, ["value"] = text }));
            Assert.Equal(("naughty: " + text).TrimEnd('\r', '\n'), e.Message);
            Assert.Equal(text, e["value"]);
            Assert.Equal("1", e["x" + text]);
        }
    }

    [Fact]
    public void Naughty_strings_that_are_no_personal_data_come_through_intake_into_Avro_and_storable_text()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("hostile/blns.json")));
        var changed = 0;
        foreach (var text in document.RootElement.EnumerateArray().Select(s => s.GetString()!))
        {
            var output = new OneRecord();
            var record = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["message"] = "naughty: " + text, ["x" + text] = 1, ["value"] = text });
            var intake = new IntakeProcessor(new IntakeResources(_ => [], null, null), Topics.AppLogs, 0);
            intake.Process(new SourceRecord(Topics.AppLogs, 0, 0, Decoding.Received, default, new Utf8Slice(record)), output);
            Assert.Equal(Topics.Logs, output.Topic);
            Assert.True(SingleObject.TryParse(output.Value, out _, out var datum));
            Assert.True(LogEventView.TryRead(datum, out var e));
            RowOracle.Text(e.Message);
            RowOracle.Json(e.Attributes);
            if ((e.Flags & EventFlags.Masked) != 0) changed++;
            else Assert.Equal(("naughty: " + text).TrimEnd('\r', '\n'), Encoding.UTF8.GetString(e.Message));
        }

        Assert.InRange(changed, 0, 20);
    }

    /// <summary>Prometheus's corpus is queries: as lines they are events like any other. Its bodies wait for the reader of remote-write.</summary>
    [Fact]
    public void Snappy_stays_closed_in_the_broker_and_is_stored_as_it_came()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(SharedData.Path("hostile/snappy")))
        {
            var content = File.ReadAllBytes(file);
            Assert.False(Codec.TryDecompress(Compression.Snappy, content, out _));
            var batch = new byte[BatchHeader.Size + content.Length];
            content.CopyTo(batch, BatchHeader.Size);
            new BatchHeader(0, batch.Length, 2, 0, (short)Compression.Snappy, 0, Batches.NowMs, Batches.NowMs, -1, -1, -1, 1).Write(batch);
            using var log = PartitionLog.Open(folder[Path.GetFileName(file)]);
            Assert.Equal(0, (int)log.Append(batch, Batches.Config(("cleanup.policy", "compact"), ("max.message.bytes", "1000000")), Batches.NowMs).Error);
            var plan = log.Plan(0, 1 << 20, committed: false, wholeFirstBatch: true);
            var read = new byte[plan.Length];
            Assert.Equal(batch.Length, plan.Read(read));
            Assert.Equal(content, read[BatchHeader.Size..]);
        }
    }

    private sealed class OneRecord : IOutput
    {
        public string Topic { get; private set; } = "";

        public byte[] Value { get; private set; } = [];

        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
            Assert.Empty(Topic);
            (Topic, Value) = (topic, value.ToArray());
        }

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
        {
        }
    }
}
