using System.Numerics;
using System.Runtime.InteropServices;
using Monitoring.Processors.Masking.Detection;
using Monitoring.Processors.Masking.Keys;

namespace Monitoring.Processors.Masking.Scanning;

/// <summary>Goes once over a text, 64 bytes at a time, and asks a detector only where its trigger is.</summary>
internal static class TextScanner
{
    private const int Block = 64;

    /// <summary>Nothing that is recognised is shorter.</summary>
    public const int ShortestText = 5;

    public static void Scan(ReadOnlySpan<byte> text, MatchList matches)
    {
        ByteMasks previous = default;
        Load(text, 0, out var current);
        var numbersEnd = 0;
        for (var block = 0; block < text.Length; block += Block)
        {
            ByteMasks next = default;
            if (block + Block < text.Length) Load(text, block + Block, out next);
            var triggers = Triggers.Of(previous, current, next);
            for (var any = triggers.Any; any != 0; any &= any - 1)
            {
                var bit = any & (~any + 1);
                Look(text, block + BitOperations.TrailingZeroCount(any), bit, triggers, matches, ref numbersEnd);
            }

            previous = current;
            current = next;
        }
    }

    private static void Load(ReadOnlySpan<byte> text, int at, out ByteMasks masks)
    {
        var rest = text[at..];
        if (rest.Length >= Block)
        {
            ByteMasks.Classify(ref MemoryMarshal.GetReference(rest), out masks);
            return;
        }

        Span<byte> padded = stackalloc byte[Block];
        padded.Clear();
        rest.CopyTo(padded);
        ByteMasks.Classify(ref padded[0], out masks);
    }

    private static void Look(ReadOnlySpan<byte> text, int at, ulong bit, in Triggers triggers, MatchList matches, ref int numbersEnd)
    {
        if (at < matches.End) return;
        if ((triggers.Token & bit) != 0 && TokenDetector.TryMatch(text, at, out var match)) matches.Add(match.Start, match.End, match.Kind);
        else if ((triggers.Number & bit) != 0 && at >= numbersEnd) numbersEnd = NumberDetector.Detect(text, at, Math.Max(numbersEnd, matches.End), matches);
        else if ((triggers.Key & bit) != 0 && KeyValueDetector.TryMatch(text, at, out match)) matches.Add(match.Start, match.End, match.Kind);
        else if ((triggers.At & bit) != 0 && EmailAddress.TryMatch(text, at, out match)) matches.Add(match.Start, match.End, match.Kind);
        else if ((triggers.Plus & bit) != 0 && InternationalPhone.TryMatch(text, at, out match)) matches.Add(match.Start, match.End, match.Kind);
        else if ((triggers.Dashes & bit) != 0 && (PrivateKey.TryMatch(text, at, out match) || KeyValueDetector.TryOption(text, at, out match))) matches.Add(match.Start, match.End, match.Kind);
        if ((triggers.AfterWide & bit) != 0 && LicencePlate.TryMatch(text, at, out match)) matches.Add(match.Start, match.End, match.Kind);
    }
}
