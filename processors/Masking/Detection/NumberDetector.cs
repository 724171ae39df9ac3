using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Decides what groups of digits are: each group, alone or with those behind it, is offered to the numbers that it could be.</summary>
internal static class NumberDetector
{
    private const int LongestNumber = 20;

    /// <summary>Looks at the groups around <paramref name="at"/>, not before <paramref name="from"/>, and returns where they end.</summary>
    public static int Detect(ReadOnlySpan<byte> text, int at, int from, MatchList matches)
    {
        if (IsPartOfName(text, at, out var end)) return end;
        Span<int> starts = stackalloc int[DigitGroups.Most];
        Span<int> ends = stackalloc int[DigitGroups.Most];
        Span<byte> digits = stackalloc byte[LongestNumber];
        var groups = new DigitGroups(text, at, from, starts, ends);
        for (var first = 0; first < groups.Count; first++)
        {
            if (TryMatch(groups, first, digits, out var last, out var match))
            {
                matches.Add(match.Start, match.End, match.Kind);
                first = last;
            }
        }

        return groups.End(groups.Count - 1);
    }

    /// <summary>Digits that stand alone behind a small letter or inside a decimal, as in u1234567 or a fraction of a second: nothing that is looked for.</summary>
    private static bool IsPartOfName(ReadOnlySpan<byte> text, int at, out int end)
    {
        end = at;
        var before = Bytes.At(text, at - 1);
        if (before is (byte)' ' or (byte)'-' or (byte)'%' || Bytes.IsUpper(before) || Boundary.Before(text, at)) return false;
        while (end < text.Length && Bytes.IsDigit(text[end])) end++;
        return Bytes.At(text, end) is not ((byte)' ' or (byte)'-');
    }

    private static bool TryMatch(in DigitGroups groups, int first, Span<byte> digits, out int last, out Match match)
    {
        var text = groups.Text;
        var start = EscapeStart(text, groups.Start(first), groups.End(first));
        var length = groups.End(first) - start;
        last = first;
        if (length < 7 && first + 1 == groups.Count)
        {
            match = default;
            return false;
        }

        if (!Boundary.Before(text, start))
        {
            match = default;
            return Bytes.IsUpper(Bytes.At(text, start - 1)) && TryWordNumber(text, start, groups.End(first), out match);
        }

        for (last = first; last < groups.Count && last < first + 6; last++)
        {
            var count = groups.Digits(first, last, digits);
            if (count < 0) break;
            var number = digits[(start - groups.Start(first))..count];
            if (number.Length < 7) continue;
            if (TryNumber(groups, first, last, start, number, out match)) return true;
        }

        last = first;
        match = default;
        return false;
    }

    /// <summary>Digits that follow a percent sign belong to its escape: %2013812345678 is a blank and a number.</summary>
    private static int EscapeStart(ReadOnlySpan<byte> text, int start, int end) =>
        Bytes.At(text, start - 1) == '%' && end - start > 2 ? start + 2 : start;

    /// <summary>Letters touch the digits: an account number, a credit code or a passport, never a phone or a card.</summary>
    private static bool TryWordNumber(ReadOnlySpan<byte> text, int start, int end, out Match match)
    {
        var wordStart = start;
        while (wordStart > 0 && start - wordStart < 34 && Bytes.IsAlphanumeric(text[wordStart - 1])) wordStart--;
        var wordEnd = end;
        while (wordEnd < text.Length && wordEnd - wordStart <= 40 && Bytes.IsAlphanumeric(text[wordEnd])) wordEnd++;
        if (CreditCode.Is(text, wordStart, wordEnd))
        {
            match = new Match(wordStart, wordEnd, MaskKind.CnUscc);
            return true;
        }

        if (PassportNumber.Is(text, wordStart, wordEnd))
        {
            match = new Match(wordStart, wordEnd, MaskKind.Passport);
            return true;
        }

        return Iban.TryMatch(text, start, out match);
    }

    private static bool TryNumber(in DigitGroups groups, int first, int last, int start, ReadOnlySpan<byte> number, out Match match)
    {
        var text = groups.Text;
        var end = groups.End(last);
        var single = first == last;
        if (number.Length == 17 && (Bytes.At(text, end) | 0x20) == 'x' && Boundary.After(text, end + 1) && ResidentId.Is(number, (byte)'X'))
        {
            match = new Match(start, end + 1, MaskKind.CnId);
            return true;
        }

        if (single && Bytes.IsLetter(Bytes.At(text, end)) && TryWordNumber(text, start, end, out match)) return true;
        match = default;
        if (!Boundary.After(text, end)) return false;
        if (Iban.TryMatch(text, start, out match)) return true;
        var kind = Kind(groups, first, last, start, number);
        if (kind == MaskKind.None) return false;
        if (kind is MaskKind.CnMobile or MaskKind.CnLandline) start = PhonePrefix.Start(text, start);
        match = new Match(start, end, kind);
        return true;
    }

    private static MaskKind Kind(in DigitGroups groups, int first, int last, int start, ReadOnlySpan<byte> number)
    {
        var text = groups.Text;
        var single = first == last;
        var afterDash = first > 0 && text[start - 1] == '-';
        if (number.Length == 18 && ResidentId.Is(number[..17], number[17])) return MaskKind.CnId;
        if (ChineseMobile.Is(groups, first, last, number) && !(single && Context.IsOtherNumber(text, start))) return MaskKind.CnMobile;
        if (afterDash || (last + 1 < groups.Count && text[groups.End(last)] == '-')) return MaskKind.None;
        if (Landline.Is(groups, first, last, number)) return MaskKind.CnLandline;
        if (BankCard.Is(groups, first, last, number)) return MaskKind.BankCard;
        if (single && number.Length == 15 && ResidentId.IsOld(number) && Context.IsId(text, start)) return MaskKind.CnId;
        // Digits alone prove little (one in 31 passes): only an enterprise's code, and not where it is named as something else.
        if (single && number[0] == '9' && CreditCode.Is(text, start, groups.End(last)) && !Context.IsOtherNumber(text, start)) return MaskKind.CnUscc;
        if (single && number.Length is 8 or 9 && Context.IsPassport(text, start)) return MaskKind.Passport;
        return AmericanPhone.Is(groups, first, last) ? MaskKind.Phone : MaskKind.None;
    }
}
