using System.Text;

namespace Monitoring.Processors.Masking.Scanning;

/// <summary>What stands shortly before a number and says what it is. Looked at only where a number has already been found.</summary>
internal static class Context
{
    private const int Window = 32;

    private static readonly byte[][] CardWords = Words("card", "卡", "pan=", "pan:", "信用", "银行", "visa", "mastercard", "unionpay", "银联", "credit", "debit", "iban");
    private static readonly byte[][] IdWords = Words("身份证", "证件", "idcard", "id_card", "id card", "id-card", "idno", "id_no", "identity", "citizen");
    private static readonly byte[][] PassportWords = Words("passport", "护照", "pass no");
    private static readonly byte[][] PhoneWords = Words("phone", "tel", "mobile", "电话", "手机", "座机", "联系", "传真", "fax", "contact");
    private static readonly byte[][] NumberWords = Words(
        "order", "订单", "流水", "单号", "批次", "编号", "trace", "block", "blk", "replica", "txn", "transaction", "request", "batch", "seq", "offset",
        "serial", "ref", "session", "snowflake", "message_id", "messageid", "msgid", "timestamp", "size", "bytes", "序列", "请求");

    public static bool IsCard(ReadOnlySpan<byte> text, int at) => Closer(text, at, CardWords, NumberWords);

    public static bool IsId(ReadOnlySpan<byte> text, int at) => Closer(text, at, IdWords, NumberWords);

    public static bool IsPassport(ReadOnlySpan<byte> text, int at) => Closer(text, at, PassportWords, NumberWords);

    public static bool IsPhone(ReadOnlySpan<byte> text, int at) => Closer(text, at, PhoneWords, NumberWords);

    /// <summary>True where the number is named as something else, such as an order.</summary>
    public static bool IsOtherNumber(ReadOnlySpan<byte> text, int at)
    {
        // Only the word that the number belongs to: blanks, quotes and delimiters lie between at most.
        var end = at;
        while (end > 0 && at - end < 6 && text[end - 1] is (byte)' ' or (byte)':' or (byte)'=' or (byte)'"' or (byte)'\'' or (byte)'#' or (byte)'\\') end--;
        var start = end;
        while (start > 0 && end - start < 24 && (Bytes.IsToken(text[start - 1]) || text[start - 1] >= 0x80)) start--;
        Span<byte> lower = stackalloc byte[24];
        lower = lower[..Lower(text[start..end], lower)];
        return LastOf(lower, NumberWords) >= 0 && LastOf(lower, CardWords) < 0 && LastOf(lower, PhoneWords) < 0;
    }

    private static bool Closer(ReadOnlySpan<byte> text, int at, byte[][] wanted, byte[][] others)
    {
        Span<byte> lower = stackalloc byte[Window];
        var start = Math.Max(0, at - Window);
        lower = lower[..Lower(text[start..at], lower)];
        var found = LastOf(lower, wanted);
        return found >= 0 && found >= LastOf(lower, others);
    }

    private static int LastOf(ReadOnlySpan<byte> window, byte[][] words)
    {
        var last = -1;
        foreach (var word in words) last = Math.Max(last, window.LastIndexOf(word));
        return last;
    }

    private static int Lower(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (var i = 0; i < source.Length; i++) destination[i] = Bytes.IsUpper(source[i]) ? (byte)(source[i] | 0x20) : source[i];
        return source.Length;
    }

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];
}
