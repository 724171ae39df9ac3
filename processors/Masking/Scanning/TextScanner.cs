using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Monitoring.Processors.Masking.Detection;
using Monitoring.Processors.Masking.Keys;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Masking.Scanning;

/// <summary>Goes once over a text, 64 bytes at a time, and asks a detector only where its trigger is.</summary>
internal static class TextScanner
{
    /// <summary>Bytes that are classified at once.</summary>
    public const int Block = 64;

    /// <summary>Nothing that is recognised is shorter.</summary>
    public const int ShortestText = 5;

    /// <summary>False for most short texts, at the price of one block: plain ASCII without escapes in which nothing has a trigger.</summary>
    public static bool MayHold(Utf8Slice text)
    {
        if (text.Length > Block) return true;
        Load(text.Block(Block), text.Length, 0, out var masks);
        return (masks.NonAscii | masks.Backslash | Triggers.Of(default, masks, default).Any) != 0;
    }

    /// <summary>Finds what is recognised.</summary>
    /// <param name="text">The text.</param>
    /// <param name="block">The text and what happens to follow it, so that its last bytes can be read as a whole block.</param>
    /// <param name="map">Gets the triggers; null where nobody asks for them.</param>
    /// <param name="matches">Gets what was found.</param>
    public static void Scan(ReadOnlySpan<byte> text, ReadOnlySpan<byte> block, TriggerMap? map, MatchList matches)
    {
        ByteMasks previous = default;
        Load(block, text.Length, 0, out var current);
        var numbersEnd = 0;
        for (var at = 0; at < text.Length; at += Block)
        {
            ByteMasks next = default;
            if (at + Block < text.Length) Load(block, text.Length, at + Block, out next);
            var triggers = Triggers.Of(previous, current, next);
            map?.Put(at / Block, triggers, current);
            for (var any = triggers.Any; any != 0; any &= any - 1)
            {
                var bit = any & (~any + 1);
                Look(text, at + BitOperations.TrailingZeroCount(any), bit, triggers, matches, ref numbersEnd);
            }

            previous = current;
            current = next;
        }
    }

    /// <summary>Classifies the block at <paramref name="at"/>; bytes behind <paramref name="length"/> do not count.</summary>
    public static void Load(ReadOnlySpan<byte> block, int length, int at, out ByteMasks masks)
    {
        var rest = length - at;
        if (block.Length - at >= Block)
        {
            ByteMasks.Classify(ref Unsafe.Add(ref MemoryMarshal.GetReference(block), at), out masks);
            if (rest < Block) masks.Keep(rest);
            return;
        }

        Span<byte> padded = stackalloc byte[Block];
        padded.Clear();
        block[at..length].CopyTo(padded);
        ByteMasks.Classify(ref padded[0], out masks);
    }

    /// <summary>Asks the detectors whose trigger is at <paramref name="at"/>.</summary>
    public static void Look(ReadOnlySpan<byte> text, int at, ulong bit, in Triggers triggers, MatchList matches, ref int numbersEnd)
    {
        if (at < matches.End) return;
        if ((triggers.Token & bit) != 0 && TokenDetector.TryMatch(text, at, out var match)) matches.Add(match.Start, match.End, match.Kind);
        else if ((triggers.Number & bit) != 0 && at >= numbersEnd) numbersEnd = NumberDetector.Detect(text, at, Math.Max(numbersEnd, matches.End), matches);
        else if ((triggers.Key & bit) != 0 && KeyValueDetector.MayMatch(text, at) && KeyValueDetector.TryMatch(text, at, out match)) matches.Add(match.Start, match.End, match.Kind);
        else if ((triggers.At & bit) != 0 && EmailAddress.TryMatch(text, at, out match)) matches.Add(match.Start, match.End, match.Kind);
        else if ((triggers.Plus & bit) != 0 && InternationalPhone.TryMatch(text, at, out match)) matches.Add(match.Start, match.End, match.Kind);
        else if ((triggers.Dashes & bit) != 0 && (PrivateKey.TryMatch(text, at, out match) || KeyValueDetector.TryOption(text, at, out match))) matches.Add(match.Start, match.End, match.Kind);
        if ((triggers.AfterWide & bit) != 0 && LicencePlate.TryMatch(text, at, out match)) matches.Add(match.Start, match.End, match.Kind);
    }
}
