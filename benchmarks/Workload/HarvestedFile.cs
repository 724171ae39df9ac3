using System.Text.Json;

namespace Monitoring.Benchmarks.Workload;

/// <summary>A file under Filebeat's eyes: its identity and how far it was read.</summary>
internal sealed class HarvestedFile(SeededRandom random, string path)
{
    // Filestream identifies files by fingerprint since 9.0, by device and inode before; both are strings.
    private readonly string? _fingerprint = random.Chance(0.5) ? random.Hex(64) : null;
    private readonly string _inode = random.Digits(7);

    public long Offset { get; set; } = random.Below(1 << 24);

    public void Write(Utf8JsonWriter writer, bool multiline)
    {
        writer.WriteStartObject("log");
        writer.WriteNumber("offset", Offset);
        writer.WriteStartObject("file");
        writer.WriteString("path", path);
        if (_fingerprint is not null)
        {
            writer.WriteString("fingerprint", _fingerprint);
        }
        else
        {
            writer.WriteString("device_id", "64769");
            writer.WriteString("inode", _inode);
        }

        writer.WriteEndObject();
        if (multiline)
        {
            writer.WriteStartArray("flags");
            writer.WriteStringValue("multiline");
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
