using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Keys;

/// <summary>Decides whether a value is what its name promises, and as what it is masked.</summary>
internal static class KeyedValue
{
    public static MaskKind Kind(KeyMeaning meaning, ReadOnlySpan<byte> value)
    {
        if (meaning == KeyMeaning.None || IsNothing(value)) return MaskKind.None;
        return meaning switch
        {
            KeyMeaning.Secret => IsSecret(value) ? MaskKind.Secret : MaskKind.None,
            KeyMeaning.Token => value.Length >= 8 && (value.Length >= 20 || HasDigit(value)) && !HasBlank(value) ? MaskKind.Secret : MaskKind.None,
            KeyMeaning.Random => Randomness.IsKeyLike(value) ? MaskKind.Secret : MaskKind.None,
            KeyMeaning.Authorization => value.Length >= 6 ? MaskKind.Credential : MaskKind.None,
            KeyMeaning.Cookie => value.Length >= 6 ? MaskKind.Cookie : MaskKind.None,
            KeyMeaning.PersonName => IsName(value) ? MaskKind.PersonName : MaskKind.None,
            KeyMeaning.Address => IsAddress(value) ? MaskKind.Address : MaskKind.None,
            KeyMeaning.Phone => Digits(value) >= 6 && value.Length <= 32 && !Holds(value, (byte)':') ? MaskKind.Phone : MaskKind.None,
            KeyMeaning.CnId => Digits(value) >= 8 && value.Length <= 32 ? MaskKind.CnId : MaskKind.None,
            KeyMeaning.Passport => Digits(value) >= 5 && value.Length <= 16 ? MaskKind.Passport : MaskKind.None,
            KeyMeaning.BankCard => Digits(value) >= 12 && value.Length <= 40 ? MaskKind.BankCard : MaskKind.None,
            _ => MaskKind.None,
        };
    }

    /// <summary>Empty, a word for nothing, a placeholder, or masked already.</summary>
    private static bool IsNothing(ReadOnlySpan<byte> value)
    {
        if (value.Length == 0 || value.StartsWith("****"u8) || value.StartsWith(MaskWriter.Mark) || value.IndexOfAnyExcept((byte)'*', (byte)'.', (byte)'-') < 0) return true;
        if (value[0] is (byte)'{' or (byte)'[' or (byte)'<') return true;
        if (value.Length > 1 && value[0] == '$' && value[1] is (byte)'{' or (byte)'(') return true;
        return Is(value, "null"u8) || Is(value, "none"u8) || Is(value, "nil"u8) || Is(value, "true"u8) || Is(value, "false"u8) || Is(value, "undefined"u8) || Is(value, "empty"u8) || Is(value, "yes"u8) || Is(value, "no"u8);
    }

    /// <summary>Not a path (PWD=/home) and not a word of a sentence about a password.</summary>
    private static bool IsSecret(ReadOnlySpan<byte> value) =>
        value.Length >= 2 && value[0] != '/' && !Is(value, "invalid"u8) && !Is(value, "incorrect"u8) && !Is(value, "wrong"u8) && !Is(value, "required"u8)
        && !Is(value, "expired"u8) && !Is(value, "failed"u8) && !Is(value, "must"u8) && !Is(value, "the"u8);

    private static bool IsName(ReadOnlySpan<byte> value) => value.Length <= 64 && Digits(value) == 0 && value.Length >= 2 && value.IndexOfAny((byte)'/', (byte)'=', (byte)'_') < 0;

    /// <summary>A postal address, not one of a network: it has letters of a language, or blanks.</summary>
    private static bool IsAddress(ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0) return true;
        return HasBlank(value) && value.Length >= 8 && Digits(value) > 0;
    }

    private static bool Is(ReadOnlySpan<byte> value, ReadOnlySpan<byte> word) => value.Length == word.Length && Bytes.EndsWith(value, value.Length, word);

    private static bool HasBlank(ReadOnlySpan<byte> value) => Holds(value, (byte)' ');

    private static bool Holds(ReadOnlySpan<byte> value, byte b) => value.Contains(b);

    private static bool HasDigit(ReadOnlySpan<byte> value) => value.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;

    private static int Digits(ReadOnlySpan<byte> value)
    {
        var count = 0;
        foreach (var b in value)
        {
            if (Bytes.IsDigit(b)) count++;
        }

        return count;
    }
}
