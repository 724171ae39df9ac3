using System.Text;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>A small MaxMind database, made here (MaxMind DB file format 2.0).</summary>
internal static class MmdbFile
{
    /// <summary>One node for 0/1, whose halves lead to the two records.</summary>
    public static byte[] Small()
    {
        byte[] first = Map(("country", Map(("iso_code", Text("SE")), ("names", Map(("en", Text("Sweden")))))), ("autonomous_system_number", [0xC2, 0x01, 0x02]));
        byte[] second = Map(("country", [0x20, 0]), ("city", Map(("names", Map(("en", Text("Linköping")))))));
        const int Nodes = 1;
        var pointers = new[] { Nodes + 16, Nodes + 16 + first.Length };
        byte[] tree = [.. pointers.SelectMany(p => new[] { (byte)(p >> 16), (byte)(p >> 8), (byte)p })];
        byte[] metadata = Map(
            ("binary_format_major_version", [0xA1, 2]), ("binary_format_minor_version", [0xA0]), ("build_epoch", [0x04, 0x02, 0x60, 0, 0, 0]), ("database_type", Text("Test-City")), ("description", Map(("en", Text("x")))),
            ("ip_version", [0xA1, 4]), ("languages", [0x01, 0x04, .. Text("en")]), ("node_count", [0xA1, Nodes]), ("record_size", [0xA1, 24]));
        return [.. tree, .. new byte[16], .. first, .. second, 0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8, .. metadata];
    }

    private static byte[] Map(params (string Key, byte[] Value)[] entries) => [(byte)(0xE0 | entries.Length), .. entries.SelectMany(e => Text(e.Key).Concat(e.Value))];

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length < 29 ? [(byte)(0x40 | bytes.Length), .. bytes] : [0x5D, (byte)(bytes.Length - 29), .. bytes];
    }
}
