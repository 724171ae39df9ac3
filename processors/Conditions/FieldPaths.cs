using System.Buffers.Binary;
using System.Text;

namespace Monitoring.Processors.Conditions;

/// <summary>Finds the paths that are asked for among an event's fields: <c>http.response.status_code</c> as one name with dots, as nested objects, or as anything between.</summary>
internal sealed class FieldPaths
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Node, string Name), Entry> _building = [];
    private Entry[] _table = new Entry[16];
    private int _nodes = 1;

    /// <summary>How many paths are asked for.</summary>
    public int Count => _slots.Count;

    /// <summary>Asks for a path.</summary>
    /// <returns>Its number.</returns>
    public int Add(string path)
    {
        if (_slots.TryGetValue(path, out var slot)) return slot;
        slot = _slots.Count;
        _slots.Add(path, slot);
        Add(0, path, slot);
        Build();
        return slot;
    }

    /// <summary>What a name stands for inside the object <paramref name="node"/>; 0 is the event itself.</summary>
    /// <returns>The path's number or -1, and the node of the object of that name, or 0.</returns>
    public (int Slot, int Child) Find(int node, ReadOnlySpan<byte> name)
    {
        var mask = (uint)_table.Length - 1;
        for (var at = Hash(node, name) & mask; ; at = (at + 1) & mask)
        {
            ref readonly var entry = ref _table[at];
            if (entry.Name is null) return (-1, 0);
            if (entry.Node == node && name.SequenceEqual(entry.Name)) return (entry.Slot, entry.Child);
        }
    }

    private void Add(int node, string rest, int slot)
    {
        _building[(node, rest)] = Known(node, rest) with { Slot = slot };
        for (var dot = rest.IndexOf('.'); dot >= 0; dot = rest.IndexOf('.', dot + 1))
        {
            var entry = Known(node, rest[..dot]);
            if (entry.Child == 0) _building[(node, rest[..dot])] = entry = entry with { Child = _nodes++ };
            Add(entry.Child, rest[(dot + 1)..], slot);
        }
    }

    private Entry Known(int node, string name) =>
        _building.TryGetValue((node, name), out var entry) ? entry : new Entry(Encoding.UTF8.GetBytes(name), node, -1, 0);

    private void Build()
    {
        var size = 16;
        while (size < _building.Count * 4) size *= 2;
        _table = new Entry[size];
        foreach (var entry in _building.Values)
        {
            var at = Hash(entry.Node, entry.Name) & ((uint)size - 1);
            while (_table[at].Name is not null) at = (at + 1) & ((uint)size - 1);
            _table[at] = entry;
        }
    }

    private static uint Hash(int node, ReadOnlySpan<byte> name)
    {
        ulong key;
        if (name.Length >= 8) key = BinaryPrimitives.ReadUInt64LittleEndian(name) ^ (BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]) << 1);
        else if (name.Length >= 4) key = BinaryPrimitives.ReadUInt32LittleEndian(name) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) << 32);
        else key = name.Length == 0 ? 0 : (ulong)(name[0] | name[name.Length / 2] << 8 | name[^1] << 16);
        return (uint)(((key ^ (ulong)name.Length ^ ((ulong)node << 40)) * 0x9E3779B97F4A7C15) >> 40);
    }

    private readonly record struct Entry(byte[] Name, int Node, int Slot, int Child);
}
