using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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

    private const byte Delete = 0x7F;
    private const byte TokenClasses = DigitClass | LetterLowClass | LetterHighClass | DashClass;

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

    /// <summary>What starts an escape inside a JSON string.</summary>
    public ulong Backslash;

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
        if (Avx2.IsSupported) Wide(ref start, Vector256.Create(low, low), Vector256.Create(high, high), out masks);
        else Narrow(ref start, low, high, out masks);
    }

    /// <summary>Forgets all but the first <paramref name="count"/> bytes, 0 to 63.</summary>
    public void Keep(int count)
    {
        var kept = (1UL << count) - 1;
        Digit &= kept;
        Token &= kept;
        Delimiter &= kept;
        Plus &= kept;
        At &= kept;
        Space &= kept;
        Dash &= kept;
        NonAscii &= kept;
        Backslash &= kept;
    }

    private static void Wide(ref byte start, Vector256<byte> low, Vector256<byte> high, out ByteMasks masks)
    {
        var first = Vector256.LoadUnsafe(ref start);
        var second = Vector256.LoadUnsafe(ref start, 32);
        var nibble = Vector256.Create((byte)15);
        var classes = Avx2.Shuffle(low, first & nibble) & Avx2.Shuffle(high, first >>> 4);
        var others = Avx2.Shuffle(low, second & nibble) & Avx2.Shuffle(high, second >>> 4);
        var token = Vector256.Create(TokenClasses);
        masks.Digit = Bits(classes << 7, others << 7);
        masks.Delimiter = Bits(classes << 6, others << 6);
        // DEL has the nibbles of _ and of letters, and is neither.
        var delete = Vector256.Create(Delete);
        masks.Token = ~Bits(
            Vector256.Equals(classes & token, Vector256<byte>.Zero) | Vector256.Equals(first, delete), Vector256.Equals(others & token, Vector256<byte>.Zero) | Vector256.Equals(second, delete));
        masks.Plus = Bits(classes << 3, others << 3);
        masks.At = Bits(classes << 2, others << 2);
        masks.Space = Bits(classes << 1, others << 1);
        masks.Dash = Bits(classes, others);
        masks.NonAscii = Bits(first, second);
        var backslash = Vector256.Create((byte)'\\');
        masks.Backslash = Bits(Vector256.Equals(first, backslash), Vector256.Equals(second, backslash));
    }

    private static void Narrow(ref byte start, Vector128<byte> low, Vector128<byte> high, out ByteMasks masks)
    {
        masks = default;
        for (var shift = 0; shift < 64; shift += 16)
        {
            var bytes = Vector128.LoadUnsafe(ref start, (nuint)shift);
            var classes = Vector128.ShuffleNative(low, bytes & Vector128.Create((byte)15)) & Vector128.ShuffleNative(high, bytes >>> 4);
            masks.Digit |= Bits(classes << 7) << shift;
            masks.Delimiter |= Bits(classes << 6) << shift;
            masks.Token |= Bits(~(Vector128.Equals(classes & Vector128.Create(TokenClasses), Vector128<byte>.Zero) | Vector128.Equals(bytes, Vector128.Create(Delete)))) << shift;
            masks.Plus |= Bits(classes << 3) << shift;
            masks.At |= Bits(classes << 2) << shift;
            masks.Space |= Bits(classes << 1) << shift;
            masks.Dash |= Bits(classes) << shift;
            masks.NonAscii |= Bits(bytes) << shift;
            masks.Backslash |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)'\\'))) << shift;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> first, Vector256<byte> second) =>
        first.ExtractMostSignificantBits() | ((ulong)second.ExtractMostSignificantBits() << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector128<byte> vector) => vector.ExtractMostSignificantBits();
}
