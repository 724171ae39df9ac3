using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Masking.Keys;

/// <summary>Remembers what fields' names mean, because the same few names come with every event: two places for each hash.</summary>
/// <remarks>It only spares <see cref="KeyCatalogue.Classify"/> work: a name that was pushed out, or that is too long to be kept, is judged again. It allocates nothing.</remarks>
internal sealed class NameMeanings
{
    private const int Slots = 1024;
    private const int Longest = 32;
    private readonly Slot[] _slots = new Slot[Slots];

    /// <summary>What a name means, given as the inside of a JSON string.</summary>
    public KeyMeaning Of(Utf8Slice json, Arena arena)
    {
        var name = json.Span;
        if (name.Length is < 2 or > Longest) return Judge(json, arena);
        Read(name, out var start, out var end);
        var hash = BitOperations.Crc32C(BitOperations.Crc32C((uint)name.Length, start.GetElement(0) ^ end.GetElement(1)), start.GetElement(1) ^ end.GetElement(0));
        ref var newer = ref _slots[hash % Slots & ~1u];
        if (newer.Is(name.Length, start, end)) return newer.Meaning;
        ref var older = ref Unsafe.Add(ref newer, 1);
        if (older.Is(name.Length, start, end)) return older.Meaning;
        older = newer;
        newer = new Slot(start, end, (byte)name.Length, Judge(json, arena));
        return newer.Meaning;
    }

    private static KeyMeaning Judge(Utf8Slice json, Arena arena) =>
        KeyCatalogue.Classify(json.Span.Contains((byte)'\\') ? JsonText.Unescape(json.Span, arena).Span : json.Span);

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

    private readonly record struct Slot(Vector128<ulong> Start, Vector128<ulong> End, byte Length, KeyMeaning Meaning)
    {
        public bool Is(int length, Vector128<ulong> start, Vector128<ulong> end) => Length == length && Start == start && End == end;
    }
}
