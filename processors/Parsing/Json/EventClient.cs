using Monitoring.Processors.Parsing.Lines;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Who the client was, where the line itself did not say.</summary>
internal static class EventClient
{
    private static ReadOnlySpan<Known> AddressFields => [Known.SourceIp, Known.ClientIp, Known.ForwardedFor, Known.SourceAddress, Known.ClientAddress, Known.RemoteAddress];

    public static void Promote(Promotion promotion)
    {
        var e = promotion.Event;
        if (e.ClientAddress.IsEmpty)
        {
            foreach (var field in AddressFields)
            {
                if (!promotion.Inner.Has(field) && !promotion.Outer.Has(field)) continue;
                e.ClientAddress = Choose(promotion.First([field]));
                if (!e.ClientAddress.IsEmpty) break;
            }
        }

        if (e.UserAgent.IsEmpty) e.UserAgent = promotion.First([Known.UserAgent]);
    }

    /// <summary>The first public address of a list, else its first.</summary>
    private static Utf8Slice Choose(Utf8Slice list)
    {
        var first = default(Utf8Slice);
        while (Addresses.TryNext(ref list, out var address))
        {
            if (!Addresses.IsIp(address.Span)) continue;
            if (!Addresses.IsPrivate(address.Span)) return address;
            if (first.IsEmpty) first = address;
        }

        return first;
    }
}
