using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing;

/// <summary>The kinds of events, as they are stored.</summary>
internal static class Categories
{
    public static readonly Utf8Slice Access = Utf8Slice.From("access");
    public static readonly Utf8Slice Error = Utf8Slice.From("error");
    public static readonly Utf8Slice Application = Utf8Slice.From("application");
    public static readonly Utf8Slice Business = Utf8Slice.From("business");
    public static readonly Utf8Slice Auth = Utf8Slice.From("auth");
    public static readonly Utf8Slice Audit = Utf8Slice.From("audit");
    public static readonly Utf8Slice Database = Utf8Slice.From("database");
    public static readonly Utf8Slice Syslog = Utf8Slice.From("syslog");
    public static readonly Utf8Slice System = Utf8Slice.From("system");
    public static readonly Utf8Slice Security = Utf8Slice.From("security");
    public static readonly Utf8Slice Performance = Utf8Slice.From("performance");

    /// <summary>By Filebeat's module and data set, which name the format even where the line itself was not parsed.</summary>
    public static Utf8Slice OfDataset(ReadOnlySpan<byte> module, ReadOnlySpan<byte> dataset)
    {
        if (module.SequenceEqual("auditd"u8) || dataset.EndsWith(".audit"u8) || dataset.SequenceEqual("audit"u8)) return Audit;
        if (dataset.EndsWith(".access"u8)) return Access;
        if (dataset.SequenceEqual("system.auth"u8)) return Auth;
        if (dataset.SequenceEqual("system.syslog"u8)) return Syslog;
        if (IsDatabase(module)) return Database;
        return dataset.EndsWith(".error"u8) ? Error : default;
    }

    /// <summary>By a publisher's own word: <c>log_type</c>, <c>event.category</c>.</summary>
    public static Utf8Slice OfWord(ReadOnlySpan<byte> word)
    {
        if (word.IsEmpty) return default;
        if (word.SequenceEqual("audit"u8) || word.SequenceEqual("security_audit"u8) || word.SequenceEqual("审计"u8)) return Audit;
        if (word.SequenceEqual("access"u8) || word.SequenceEqual("web"u8)) return Access;
        if (word.SequenceEqual("error"u8) || word.SequenceEqual("exception"u8)) return Error;
        if (word.SequenceEqual("authentication"u8) || word.SequenceEqual("auth"u8) || word.SequenceEqual("iam"u8)) return Auth;
        if (word.SequenceEqual("performance"u8) || word.SequenceEqual("perf"u8)) return Performance;
        if (word.SequenceEqual("database"u8)) return Database;
        if (word.SequenceEqual("security"u8)) return Security;
        if (word.SequenceEqual("business"u8)) return Business;
        return word.SequenceEqual("application"u8) || word.SequenceEqual("app"u8) ? Application : default;
    }

    /// <summary>For events that say nothing about their kind.</summary>
    public static Utf8Slice OfFamily(LogFamily family) => family switch
    {
        LogFamily.System => System,
        LogFamily.Security => Security,
        _ => Application,
    };

    private static bool IsDatabase(ReadOnlySpan<byte> module) =>
        module.SequenceEqual("postgresql"u8) || module.SequenceEqual("mysql"u8) || module.SequenceEqual("redis"u8) || module.SequenceEqual("mongodb"u8);
}
