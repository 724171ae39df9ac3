using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Monitoring.Processors.Masking.Keys;

/// <summary>Remembers what fields' names mean, because the same few names come with every event.</summary>
/// <remarks>It only spares <see cref="KeyCatalogue.Classify"/> work: a name that was pushed out, or that is too long to be kept, is judged again. It allocates nothing.</remarks>
internal sealed class NameMeanings
{
    private const int SlotBits = 10;
    private const int Longest = 32;
    private readonly Slot[] _slots = new Slot[1 << SlotBits];

    public KeyMeaning Of(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > Longest) return KeyCatalogue.Classify(name);
        Read(name, out var start, out var end);
        var mixed = start ^ (end * 0x9E3779B97F4A7C15);
        ref var slot = ref _slots[((mixed.GetElement(0) ^ (mixed.GetElement(1) * 0xC2B2AE3D27D4EB4F) ^ (ulong)name.Length) * 0x9E3779B97F4A7C15) >> (64 - SlotBits)];
        if (slot.Length == name.Length && slot.Start == start && slot.End == end) return slot.Meaning;
        slot = new Slot(start, end, (byte)name.Length, KeyCatalogue.Classify(name));
        return slot.Meaning;
    }

    /// <summary>The bytes in two vectors, which overlap: together with the length they tell any two names apart.</summary>
    private static void Read(ReadOnlySpan<byte> name, out Vector128<ulong> start, out Vector128<ulong> end)
    {
        end = Vector128<ulong>.Zero;
        if (name.Length >= 16)
        {
            ref var first = ref MemoryMarshal.GetReference(name);
            start = Vector128.LoadUnsafe(ref first).AsUInt64();
            end = Vector128.LoadUnsafe(ref first, (nuint)name.Length - 16).AsUInt64();
        }
        else if (name.Length >= 8)
        {
            start = Vector128.Create(BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]));
        }
        else if (name.Length >= 4)
        {
            start = Vector128.Create((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name), BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]));
        }
        else
        {
            start = Vector128.Create((ulong)BinaryPrimitives.ReadUInt16LittleEndian(name), name[^1]);
        }
    }

    private readonly record struct Slot(Vector128<ulong> Start, Vector128<ulong> End, byte Length, KeyMeaning Meaning);
}
