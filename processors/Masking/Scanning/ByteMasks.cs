using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Monitoring.Processors.Masking.Scanning;

/// <summary>Where in 64 bytes the bytes of each class are: bit i stands for byte i.</summary>
internal struct ByteMasks
{
    private const byte DigitClass = 1;
    private const byte DelimiterClass = 2;
    private const byte LetterLowClass = 4;
    private const byte LetterHighClass = 8;
    private const byte PlusClass = 16;
    private const byte AtClass = 32;
    private const byte SpaceClass = 64;
    private const byte DashClass = 128;

    /// <summary>0-9.</summary>
    public ulong Digit;

    /// <summary>Letters, digits, _ and -.</summary>
    public ulong Token;

    /// <summary>: = and &gt;, which stand between a name and its value.</summary>
    public ulong Delimiter;

    public ulong Plus;
    public ulong At;
    public ulong Space;
    public ulong Dash;

    /// <summary>Bytes of 0x80 and above.</summary>
    public ulong NonAscii;

    /// <summary>Classifies the 64 bytes at <paramref name="start"/>.</summary>
    public static void Classify(ref byte start, out ByteMasks masks)
    {
        // A byte's classes are those that its low and its high nibble have in common.
        var low = Vector128.Create(
            DigitClass | LetterHighClass | AtClass | SpaceClass, DigitClass | LetterLowClass | LetterHighClass, DigitClass | LetterLowClass | LetterHighClass,
            DigitClass | LetterLowClass | LetterHighClass, DigitClass | LetterLowClass | LetterHighClass, DigitClass | LetterLowClass | LetterHighClass,
            DigitClass | LetterLowClass | LetterHighClass, DigitClass | LetterLowClass | LetterHighClass, DigitClass | LetterLowClass | LetterHighClass,
            DigitClass | LetterLowClass | LetterHighClass, DelimiterClass | LetterLowClass | LetterHighClass, (byte)(LetterLowClass | PlusClass),
            LetterLowClass, DelimiterClass | LetterLowClass | DashClass, DelimiterClass | LetterLowClass, (byte)(LetterLowClass | LetterHighClass));
        var high = Vector128.Create(
            0, 0, PlusClass | SpaceClass | DashClass, DigitClass | DelimiterClass, LetterLowClass | AtClass, LetterHighClass, LetterLowClass, LetterHighClass,
            0, 0, 0, 0, 0, 0, 0, (byte)0);
        masks = default;
        for (var i = 0; i < 4; i++)
        {
            var bytes = Vector128.LoadUnsafe(ref start, (nuint)(16 * i));
            var classes = Vector128.ShuffleNative(low, bytes & Vector128.Create((byte)15)) & Vector128.ShuffleNative(high, bytes >>> 4);
            var shift = 16 * i;
            masks.Digit |= Bits(classes << 7) << shift;
            masks.Delimiter |= Bits(classes << 6) << shift;
            masks.Token |= Bits(~Vector128.Equals(classes & Vector128.Create((byte)(DigitClass | LetterLowClass | LetterHighClass | DashClass)), Vector128<byte>.Zero)) << shift;
            masks.Plus |= Bits(classes << 3) << shift;
            masks.At |= Bits(classes << 2) << shift;
            masks.Space |= Bits(classes << 1) << shift;
            masks.Dash |= Bits(classes) << shift;
            masks.NonAscii |= Bits(bytes) << shift;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector128<byte> vector) => vector.ExtractMostSignificantBits();
}
