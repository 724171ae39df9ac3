using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>nginx and Apache access lines: common, combined, and nginx's <c>main</c> with a forwarded-for list and times behind it.</summary>
/// <remarks>The fields are those of Elastic's nginx module, under ECS names. A field that holds <c>-</c> was not known and is left out.</remarks>
internal static class AccessLine
{
    private const int MostAddresses = 64;

    /// <summary>Reads the line, if it is one.</summary>
    public static bool TryRead(Utf8Slice line, LineContext context)
    {
        var text = line.Span;
        var bracket = text.IndexOf(" ["u8);
        if (bracket < 1 || !Timestamps.TryCommonLog(text[(bracket + 2)..], out var stamp)) return false;
        var at = bracket + 2 + stamp.Length;
        if (!text[at..].StartsWith("] \""u8)) return false;
        if (!TryRequest(line, at + 2, out var request, out at)) return false;
        var status = line.Slice(at, 3);
        at += 3;
        var bytes = NextToken(line, ref at);
        context.SetTime(stamp);
        Write(line.Slice(0, bracket), request, status, bytes, context);
        AccessTail.Read(line, at, context, out var forwarded);
        Clients(line.Slice(0, bracket), forwarded, context);
        return true;
    }

    /// <summary>The request ends at the first quote that a status follows: an attacker's request may hold quotes of its own.</summary>
    private static bool TryRequest(Utf8Slice line, int open, out Utf8Slice request, out int status)
    {
        var text = line.Span;
        var at = open + 1;
        while (true)
        {
            var quote = text[at..].IndexOf((byte)'"');
            at += quote;
            if (quote < 0 || text.Length - at < 5)
            {
                request = default;
                status = 0;
                return false;
            }

            if (text[at + 1] == ' ' && IsDigits(text.Slice(at + 2, 3)) && (text.Length == at + 5 || text[at + 5] == ' '))
            {
                request = line.Slice(open + 1, at - open - 1);
                status = at + 2;
                return true;
            }

            at++;
        }
    }

    private static void Write(Utf8Slice prefix, Utf8Slice request, Utf8Slice status, Utf8Slice bytes, LineContext context)
    {
        var e = context.Event;
        var code = (status.Span[0] - '0') * 100 + (status.Span[1] - '0') * 10 + status.Span[2] - '0';
        e.Category = Categories.Access;
        e.Severity = Severities.Status(code);
        context.Add(Names.UserName, User(prefix));
        AddRequest(request, context);
        context.AddNumber(Names.Status, status);
        context.AddNumber(Names.BodyBytes, bytes);
        e.Fields.AddText(Names.EventOutcome, code < 400 ? Names.Success : Names.Failure);
        context.Add(Names.EventCreated, context.AgentStamp);
    }

    /// <summary>Splits <c>GET /path HTTP/1.1</c>; what does not look like it is kept as the URL, as Elastic does.</summary>
    public static void AddRequest(Utf8Slice request, LineContext context)
    {
        var text = request.Span;
        var space = text.IndexOf((byte)' ');
        if (space < 1 || text[..space].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') >= 0)
        {
            context.Add(Names.Url, request);
            return;
        }

        context.Add(Names.Method, request.Slice(0, space));
        var version = text.LastIndexOf(" HTTP/"u8);
        if (version < space)
        {
            context.Add(Names.Url, request.Slice(space + 1));
            return;
        }

        if (version > space) context.Add(Names.Url, request.Slice(space + 1, version - space - 1));
        context.Add(Names.HttpVersion, request.Slice(version + 6));
    }

    /// <summary>The address part: everything before the identity (nearly always <c>-</c>) and the user.</summary>
    private static int AddressEnd(ReadOnlySpan<byte> prefix)
    {
        var identity = prefix.IndexOf(" - "u8);
        if (identity >= 0) return identity;
        var user = prefix.LastIndexOf((byte)' ');
        if (user < 0) return prefix.Length;
        identity = prefix[..user].LastIndexOf((byte)' ');
        return identity < 0 ? prefix.Length : identity;
    }

    private static Utf8Slice User(Utf8Slice prefix)
    {
        var rest = prefix.Slice(AddressEnd(prefix.Span));
        if (rest.IsEmpty) return default;
        var identity = rest.Slice(1).Span.IndexOf((byte)' ');
        return identity < 0 ? default : rest.Slice(identity + 2);
    }

    private static void Clients(Utf8Slice prefix, Utf8Slice forwarded, LineContext context)
    {
        var fields = context.Event.Fields;
        var list = prefix.Slice(0, AddressEnd(prefix.Span));
        Utf8Slice first = default, open = default;
        fields.Add(FieldKind.StartArray, Names.RemoteList, default);
        AddAll(forwarded, fields, ref first, ref open);
        AddAll(list, fields, ref first, ref open);
        fields.Add(FieldKind.EndArray, default, default);
        var client = open.IsEmpty ? first : open;
        if (client.IsEmpty) return;
        context.Add(Names.SourceAddress, client);
        if (!Addresses.IsIp(client.Span)) return;
        context.Add(Names.SourceIp, client);
        context.Event.ClientAddress = client;
    }

    private static void AddAll(Utf8Slice list, FieldTape fields, ref Utf8Slice first, ref Utf8Slice open)
    {
        for (var i = 0; i < MostAddresses && Addresses.TryNext(ref list, out var address); i++)
        {
            if (address.Length == 1 && address.Span[0] == '-') continue;
            fields.AddText(default, address);
            if (first.IsEmpty) first = address;
            if (open.IsEmpty && Addresses.IsIp(address.Span) && !Addresses.IsPrivate(address.Span)) open = address;
        }
    }

    private static Utf8Slice NextToken(Utf8Slice line, ref int at)
    {
        if (at >= line.Length || line.Span[at] != ' ') return default;
        var end = line.Slice(++at).Span.IndexOf((byte)' ');
        var token = end < 0 ? line.Slice(at) : line.Slice(at, end);
        at += token.Length;
        return token;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
