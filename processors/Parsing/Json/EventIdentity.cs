using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>What makes a resent event the same, and which source's order it belongs to.</summary>
/// <remarks>The parts are joined with a byte that no name holds, behind a letter for the kind, so that two kinds never meet.</remarks>
internal sealed class EventIdentity(IReadOnlyList<string> idFields)
{
    private const byte Separator = 0x1F;
    private readonly byte[][] _idFields = [.. idFields.Select(Encoding.UTF8.GetBytes)];

    public void Promote(Promotion promotion, in SourceRecord record)
    {
        var e = promotion.Event;
        var outer = promotion.Outer;
        var agent = outer.Text(Known.AgentId);
        var path = promotion.Line.Path;
        e.Identity = Identity(promotion, agent, path);
        if (!agent.IsEmpty) e.Source = path.IsEmpty ? agent : Join(e.Arena, 'a', agent, path);
        else e.Source = Other(promotion, record);
    }

    private Utf8Slice Identity(Promotion promotion, Utf8Slice agent, Utf8Slice path)
    {
        var outer = promotion.Outer;
        var arena = promotion.Event.Arena;
        var id = outer.Text(Known.MetadataId);
        if (!id.IsEmpty) return Join(arena, 'm', id);
        var offset = outer.Text(Known.Offset);
        if (!agent.IsEmpty && !offset.IsEmpty)
        {
            var print = outer.Text(Known.FileFingerprint);
            if (!print.IsEmpty) return Join(arena, 'f', agent, print, offset);
            var inode = outer.Text(Known.FileInode);
            if (!inode.IsEmpty) return Join(arena, 'i', agent, outer.Text(Known.FileDevice), inode, offset);
            if (!path.IsEmpty) return Join(arena, 'p', agent, path, offset);
        }

        return Configured(promotion);
    }

    private Utf8Slice Configured(Promotion promotion)
    {
        if (_idFields.Length == 0) return default;
        var arena = promotion.Event.Arena;
        var identity = default(Utf8Slice);
        foreach (var name in _idFields)
        {
            var place = promotion.Event.Fields.Find(name);
            var text = place < 0 ? default : promotion.Outer.Text(place);
            if (text.IsEmpty) return default;
            identity = identity.IsEmpty ? Join(arena, 'c', text) : Join(arena, 'c', identity, text);
        }

        return identity;
    }

    private static Utf8Slice Other(Promotion promotion, in SourceRecord record)
    {
        var e = promotion.Event;
        var pod = promotion.Outer.First([Known.KubernetesPodName, Known.KubernetesPodFlat]);
        if (!pod.IsEmpty) return Join(e.Arena, 'k', pod, e.Service);
        var tag = promotion.Outer.Text(Known.Tag);
        if (!tag.IsEmpty) return Join(e.Arena, 't', e.Host, tag);
        return Fallback(e, record);
    }

    /// <summary>The record's key, else host and program.</summary>
    public static Utf8Slice Fallback(LogEvent e, in SourceRecord record)
    {
        if (!record.Key.IsEmpty) return record.Key;
        return e.Host.IsEmpty && e.Service.IsEmpty ? default : Join(e.Arena, 'h', e.Host, e.Service);
    }

    private static Utf8Slice Join(Arena arena, char kind, Utf8Slice a, Utf8Slice b = default, Utf8Slice c = default, Utf8Slice d = default)
    {
        var target = arena.Reserve(a.Length + b.Length + c.Length + d.Length + 5, out var slice);
        target[0] = (byte)kind;
        var length = 1;
        length += Put(a, target[length..]);
        length += Put(b, target[length..]);
        length += Put(c, target[length..]);
        length += Put(d, target[length..]);
        return arena.Shrink(slice, length);
    }

    private static int Put(Utf8Slice part, Span<byte> target)
    {
        if (part.IsEmpty) return 0;
        target[0] = Separator;
        part.Span.CopyTo(target[1..]);
        return part.Length + 1;
    }
}
