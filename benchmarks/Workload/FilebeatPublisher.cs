using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Filebeat with <c>output.kafka</c> and <c>codec.json</c>: the raw line in <c>message</c>, the read time in <c>@timestamp</c>.</summary>
internal sealed class FilebeatPublisher : Publisher
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private readonly SeededRandom _random;
    private readonly FilebeatSetup _setup;
    private readonly StructuredLine _structured = new();
    private readonly Dictionary<string, HarvestedFile> _files = [];
    private readonly int[] _order = [0, 1, 2, 3, 4, 5];
    private readonly string _id;
    private readonly string _ephemeralId;

    public FilebeatPublisher(SeededRandom random, FilebeatSetup setup, string topic, string host) : this(random, setup, topic, host, random.Uuid())
    {
    }

    private FilebeatPublisher(SeededRandom random, FilebeatSetup setup, string topic, string host, string id) : base(topic, host, id)
    {
        _random = random;
        _setup = setup;
        _id = id;
        _ephemeralId = random.Uuid();
    }

    public override bool HasIdentity => true;

    public override void Write(Utf8JsonWriter writer, Draft draft)
    {
        var line = Line(draft);
        if (!_files.TryGetValue(draft.Service, out var file)) _files.Add(draft.Service, file = new HarvestedFile(_random, string.Format(CultureInfo.InvariantCulture, _setup.Path, draft.Service)));
        writer.WriteStartObject();
        writer.WriteString("@timestamp", ReadTime(draft.Time));
        WriteMetadata(writer);
        Shuffle();
        foreach (var block in _order) WriteBlock(block, writer, draft, line, file);
        writer.WriteEndObject();
        file.Offset += Encoding.UTF8.GetByteCount(line) + 1;
    }

    public override byte[] Resend(byte[] value, DateTimeOffset time)
    {
        // An id made by add_id survives only a retry inside the process. Without one, half of the resent lines were read again after a restart.
        if (_setup.AddsId || _random.Chance(0.5)) return value;
        var again = value.ToArray();
        Replace(again, "\"@timestamp\":\""u8, ReadTime(time));
        Replace(again, "\"ephemeral_id\":\""u8, _random.Uuid());
        return again;
    }

    // Go does not order the keys of a map, so neither does Filebeat.
    private void Shuffle()
    {
        for (var i = _order.Length - 1; i > 0; i--)
        {
            var other = _random.Below(i + 1);
            (_order[i], _order[other]) = (_order[other], _order[i]);
        }
    }

    private void WriteMetadata(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("@metadata");
        writer.WriteString("beat", "filebeat");
        writer.WriteString("type", "_doc");
        writer.WriteString("version", _setup.Version);
        if (_setup.AddsId) writer.WriteString("_id", _random.Hex(20));
        if (_setup.Module is not null) writer.WriteString("pipeline", $"filebeat-{_setup.Version}-{_setup.Module}-{_setup.FileSet}-pipeline");
        writer.WriteEndObject();
    }

    private void WriteBlock(int block, Utf8JsonWriter writer, Draft draft, string line, HarvestedFile file)
    {
        switch (block)
        {
            case 0: writer.WriteString("message", line); break;
            case 1: file.Write(writer, draft.Kind == TrafficKind.StackTrace); break;
            case 2: WriteAgent(writer); break;
            case 3:
                writer.WriteStartObject("host");
                writer.WriteString("name", Host);
                writer.WriteEndObject();
                break;
            case 4 when !_setup.Lean:
                writer.WriteStartObject("input");
                writer.WriteString("type", "filestream");
                writer.WriteEndObject();
                writer.WriteStartObject("ecs");
                writer.WriteString("version", "8.0.0");
                writer.WriteEndObject();
                break;
            case 5 when _setup.Module is not null: WriteModule(writer); break;
            case 5 when draft.Kind is TrafficKind.StackTrace:
                writer.WriteStartObject("fields");
                writer.WriteString("service", draft.Service);
                writer.WriteString("env", "prod");
                writer.WriteEndObject();
                break;
        }
    }

    private void WriteAgent(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("agent");
        writer.WriteString("id", _id);
        if (!_setup.Lean)
        {
            writer.WriteString("name", Host);
            writer.WriteString("type", "filebeat");
            writer.WriteString("version", _setup.Version);
            writer.WriteString("ephemeral_id", _ephemeralId);
        }

        writer.WriteEndObject();
    }

    private void WriteModule(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("event");
        writer.WriteString("module", _setup.Module);
        writer.WriteString("dataset", $"{_setup.Module}.{_setup.FileSet}");
        writer.WriteEndObject();
        writer.WriteStartObject("fileset");
        writer.WriteString("name", _setup.FileSet);
        writer.WriteEndObject();
        writer.WriteStartObject("service");
        writer.WriteString("type", _setup.Module);
        writer.WriteEndObject();
    }

    private string Line(Draft draft) => draft.Line
        ?? (draft.Kind == TrafficKind.Auth ? SyslogLine.Format(draft, Host, _setup.TraditionalStamp) : _structured.Format(draft));

    private string ReadTime(DateTimeOffset eventTime) =>
        eventTime.AddMilliseconds(_random.Between(40, 3000)).UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static void Replace(Span<byte> value, ReadOnlySpan<byte> after, string text)
    {
        var at = value.IndexOf(after);
        if (at >= 0) Encoding.UTF8.GetBytes(text, value[(at + after.Length)..]);
    }
}
