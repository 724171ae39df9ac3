using System.Buffers.Binary;
using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Where on a tape each <see cref="Known"/> field lies. Of duplicates the last counts, as in PostgreSQL's jsonb.</summary>
internal sealed class FieldIndex
{
    private const int TableSize = 2048;
    private static readonly Entry[] Table = BuildTable();
    private readonly int[] _places = new int[(int)Known.Count];
    private readonly Known[] _parents = new Known[AttributesJson.MaxDepth + 1];

    /// <summary>The field's place on the tape, or -1.</summary>
    public int this[Known field] => _places[(int)field] - 1;

    /// <summary>Whether the field was sent.</summary>
    public bool Has(Known field) => _places[(int)field] != 0;

    /// <summary>Forgets everything.</summary>
    public void Clear() => Array.Clear(_places);

    /// <summary>Reads the part of the tape from <paramref name="start"/>, which begins at the top level.</summary>
    public void Build(FieldTape tape, int start)
    {
        Clear();
        var fields = tape.Fields;
        var depth = 0;
        for (var i = start; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            if (field.Kind is FieldKind.EndObject or FieldKind.EndArray)
            {
                depth--;
                continue;
            }

            var known = Find(_parents[depth], field.Name.Span);
            if (known != Known.None) _places[(int)known] = i + 1;
            if (field.Kind == FieldKind.StartObject && known != Known.None) _parents[++depth] = known;
            else if (field.Kind is FieldKind.StartObject or FieldKind.StartArray) i = Skip(fields, i);
        }
    }

    /// <summary>The place of the bracket that closes the one at <paramref name="open"/>.</summary>
    public static int Skip(ReadOnlySpan<Field> fields, int open)
    {
        var depth = 1;
        while (depth > 0)
        {
            var kind = fields[++open].Kind;
            if (kind is FieldKind.StartObject or FieldKind.StartArray) depth++;
            else if (kind is FieldKind.EndObject or FieldKind.EndArray) depth--;
        }

        return open;
    }

    private static Known Find(Known parent, ReadOnlySpan<byte> name)
    {
        for (var at = Hash(parent, name); ; at = (at + 1) % TableSize)
        {
            ref readonly var entry = ref Table[at];
            if (entry.Name is null) return Known.None;
            if (entry.Parent == parent && name.SequenceEqual(entry.Name)) return entry.Field;
        }
    }

    private static uint Hash(Known parent, ReadOnlySpan<byte> name)
    {
        ulong key;
        if (name.Length >= 8) key = BinaryPrimitives.ReadUInt64LittleEndian(name) ^ (BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]) << 1);
        else if (name.Length >= 4) key = BinaryPrimitives.ReadUInt32LittleEndian(name) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) << 32);
        else key = name.Length == 0 ? 0 : (ulong)(name[0] | name[name.Length / 2] << 8 | name[^1] << 16);
        key = (key ^ (ulong)name.Length ^ ((ulong)parent << 40)) * 0x9E3779B97F4A7C15;
        return (uint)(key >> 53);
    }

    private static Entry[] BuildTable()
    {
        var table = new Entry[TableSize];
        var containers = KnownPaths.All.ToDictionary(path => path.Path, path => path.Field);
        foreach (var (path, field) in KnownPaths.All)
        {
            Insert(table, Known.None, path, field);
            for (var dot = path.IndexOf('.'); dot >= 0; dot = path.IndexOf('.', dot + 1))
            {
                if (containers.TryGetValue(path[..dot], out var parent)) Insert(table, parent, path[(dot + 1)..], field);
            }
        }

        return table;
    }

    private static void Insert(Entry[] table, Known parent, string text, Known field)
    {
        var name = Encoding.UTF8.GetBytes(text);
        var at = Hash(parent, name);
        while (table[at].Name is not null) at = (at + 1) % TableSize;
        table[at] = new Entry(parent, name, field);
    }

    private readonly record struct Entry(Known Parent, byte[]? Name, Known Field);
}
