using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing;

/// <summary>Severities by the words and numbers that log libraries write.</summary>
internal static class Severities
{
    private const int LongestWord = 13;

    /// <summary>Reads a level's word in any case, English or Chinese.</summary>
    public static bool TryWord(ReadOnlySpan<byte> word, out Severity severity)
    {
        severity = Severity.Unknown;
        if (word.Length is 0 or > LongestWord) return false;
        if (word[0] >= 0x80) return TryChinese(word, out severity);
        Span<byte> buffer = stackalloc byte[LongestWord];
        if (Ascii.ToLower(word, buffer, out var length) != System.Buffers.OperationStatus.Done) return false;
        severity = Word(buffer[..length]);
        return severity != Severity.Unknown;
    }

    /// <summary>Syslog's 0 (emergency) to 7 (debug).</summary>
    public static Severity Syslog(int code) => code switch
    {
        0 => Severity.Fatal,
        1 => Severity.Alert,
        2 => Severity.Critical,
        3 => Severity.Error,
        4 => Severity.Warn,
        5 => Severity.Notice,
        6 => Severity.Info,
        7 => Severity.Debug,
        _ => Severity.Unknown,
    };

    /// <summary>Bunyan's and pino's 10 (trace) to 60 (fatal), and numbers between them.</summary>
    public static Severity Bunyan(int level) => level switch
    {
        < 10 => Severity.Unknown,
        < 20 => Severity.Trace,
        < 30 => Severity.Debug,
        < 40 => Severity.Info,
        < 50 => Severity.Warn,
        < 60 => Severity.Error,
        < 100 => Severity.Fatal,
        _ => Severity.Unknown,
    };

    /// <summary>Python's 10 (debug) to 50 (critical).</summary>
    public static Severity Python(int level) => level switch
    {
        < 1 => Severity.Unknown,
        < 10 => Severity.Trace,
        < 20 => Severity.Debug,
        < 30 => Severity.Info,
        < 40 => Severity.Warn,
        < 50 => Severity.Error,
        < 100 => Severity.Critical,
        _ => Severity.Unknown,
    };

    /// <summary>By an HTTP status: the server's fault is an error, the client's a warning.</summary>
    public static Severity Status(int status) => status switch
    {
        >= 500 => Severity.Error,
        >= 400 => Severity.Warn,
        _ => Severity.Info,
    };

    private static Severity Word(ReadOnlySpan<byte> word) => word.Length switch
    {
        1 => Letter(word[0]),
        3 => Three(word),
        4 => Four(word),
        5 => Five(word),
        6 when word.SequenceEqual("notice"u8) => Severity.Notice,
        6 when word.SequenceEqual("severe"u8) => Severity.Error,
        6 when word.SequenceEqual("config"u8) => Severity.Debug,
        7 when word.SequenceEqual("warning"u8) => Severity.Warn,
        7 when word.SequenceEqual("verbose"u8) => Severity.Debug,
        8 when word.SequenceEqual("critical"u8) => Severity.Critical,
        9 when word.SequenceEqual("emergency"u8) => Severity.Fatal,
        11 when word.SequenceEqual("information"u8) => Severity.Info,
        13 when word.SequenceEqual("informational"u8) => Severity.Info,
        _ => Severity.Unknown,
    };

    private static Severity Letter(byte letter) => letter switch
    {
        (byte)'t' => Severity.Trace,
        (byte)'d' or (byte)'v' => Severity.Debug,
        (byte)'i' => Severity.Info,
        (byte)'n' => Severity.Notice,
        (byte)'w' => Severity.Warn,
        (byte)'e' => Severity.Error,
        (byte)'c' => Severity.Critical,
        (byte)'f' => Severity.Fatal,
        _ => Severity.Unknown,
    };

    private static Severity Three(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("inf"u8)) return Severity.Info;
        if (word.SequenceEqual("err"u8)) return Severity.Error;
        if (word.SequenceEqual("wrn"u8)) return Severity.Warn;
        if (word.SequenceEqual("dbg"u8) || word.SequenceEqual("vrb"u8)) return Severity.Debug;
        if (word.SequenceEqual("ftl"u8)) return Severity.Fatal;
        return word.SequenceEqual("trc"u8) ? Severity.Trace : Severity.Unknown;
    }

    private static Severity Four(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("info"u8)) return Severity.Info;
        if (word.SequenceEqual("warn"u8)) return Severity.Warn;
        if (word.SequenceEqual("crit"u8)) return Severity.Critical;
        if (word.SequenceEqual("dbug"u8) || word.SequenceEqual("fine"u8)) return Severity.Debug;
        if (word.SequenceEqual("trce"u8)) return Severity.Trace;
        return word.SequenceEqual("fail"u8) ? Severity.Error : Severity.Unknown;
    }

    private static Severity Five(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("error"u8)) return Severity.Error;
        if (word.SequenceEqual("debug"u8)) return Severity.Debug;
        if (word.SequenceEqual("trace"u8) || word.SequenceEqual("finer"u8)) return Severity.Trace;
        if (word.SequenceEqual("fatal"u8) || word.SequenceEqual("panic"u8) || word.SequenceEqual("emerg"u8)) return Severity.Fatal;
        return word.SequenceEqual("alert"u8) ? Severity.Alert : Severity.Unknown;
    }

    private static bool TryChinese(ReadOnlySpan<byte> word, out Severity severity)
    {
        severity = Severity.Unknown;
        if (word.Length != 6 && !word.EndsWith("错误"u8)) return false;
        if (word.StartsWith("错误"u8) || word.StartsWith("异常"u8)) severity = Severity.Error;
        else if (word.StartsWith("警告"u8) || word.StartsWith("告警"u8)) severity = Severity.Warn;
        else if (word.StartsWith("信息"u8) || word.StartsWith("普通"u8)) severity = Severity.Info;
        else if (word.StartsWith("调试"u8)) severity = Severity.Debug;
        else if (word.StartsWith("严重"u8) || word.StartsWith("紧急"u8)) severity = Severity.Critical;
        else if (word.StartsWith("致命"u8)) severity = Severity.Fatal;
        else if (word.StartsWith("跟踪"u8) || word.StartsWith("追踪"u8)) severity = Severity.Trace;
        else if (word.StartsWith("通知"u8) || word.StartsWith("注意"u8)) severity = Severity.Notice;
        return severity != Severity.Unknown;
    }
}
