using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>The known fields of one object that lies on a tape.</summary>
internal sealed class JsonView
{
    private readonly FieldIndex _index = new();
    private FieldTape _tape = new();
    private Arena _arena = new();

    /// <summary>Looks at another object.</summary>
    public void Attach(FieldTape tape, Arena arena)
    {
        _tape = tape;
        _arena = arena;
        _index.Build(tape, 0);
    }

    /// <summary>Looks at nothing.</summary>
    public void Detach() => _index.Clear();

    public bool Has(Known field) => _index.Has(field);

    /// <summary>The field's place on the tape, or -1.</summary>
    public int Place(Known field) => _index[field];

    /// <summary>How the field was sent; <see cref="FieldKind.Removed"/> where it was not.</summary>
    public FieldKind Kind(Known field) => _index.Has(field) ? _tape[_index[field]].Kind : FieldKind.Removed;

    /// <summary>A string's text, a number's digits, an array's first text; else empty.</summary>
    public Utf8Slice Text(Known field) => _index.Has(field) ? Text(_index[field]) : default;

    /// <summary>The same of the entry at a place of the tape.</summary>
    public Utf8Slice Text(int place)
    {
        ref var field = ref _tape[place];
        return field.Kind switch
        {
            FieldKind.JsonString => JsonText.Unescape(field.Value, _arena, out _),
            FieldKind.Number or FieldKind.Text => field.Value,
            FieldKind.StartArray when _tape[place + 1].Kind == FieldKind.JsonString => Text(place + 1),
            _ => default,
        };
    }

    /// <summary>The first of several fields that has a text.</summary>
    public Utf8Slice First(ReadOnlySpan<Known> fields)
    {
        foreach (var field in fields)
        {
            if (!_index.Has(field)) continue;
            var text = Text(_index[field]);
            if (!text.IsEmpty) return text;
        }

        return default;
    }

    /// <summary>Whether an array of strings holds <paramref name="item"/>.</summary>
    public bool Contains(Known field, ReadOnlySpan<byte> item)
    {
        if (Kind(field) != FieldKind.StartArray) return Kind(field) == FieldKind.JsonString && Text(field).Span.SequenceEqual(item);
        for (var i = _index[field] + 1; _tape[i].Kind == FieldKind.JsonString; i++)
        {
            if (_tape[i].Value.Span.SequenceEqual(item)) return true;
        }

        return false;
    }

    /// <summary>A time: a stamp, or a number or digits since 1970.</summary>
    public bool TryTime(Known field, StampResolver resolver, long received, out long micros, out bool inferred)
    {
        micros = 0;
        inferred = false;
        if (!_index.Has(field)) return false;
        var text = Text(_index[field]).Span.Trim(" "u8);
        if (Timestamps.TryParseWhole(text, out var stamp))
        {
            micros = resolver.Resolve(stamp, received, out inferred);
            return true;
        }

        return UnixTime.TryParse(text, out micros);
    }
}
