namespace Monitoring.Schemas.Events;

/// <summary>What a <see cref="Field"/> stands for on the tape.</summary>
public enum FieldKind : byte
{
    /// <summary>The start of a JSON object; its fields follow until the matching <see cref="EndObject"/>.</summary>
    StartObject,
    EndObject,
    StartArray,
    EndArray,
    /// <summary>The inside of a JSON string as it was sent: escapes intact, valid JSON as it stands.</summary>
    JsonString,
    /// <summary>Plain UTF-8 text that has to be escaped when it is written as JSON.</summary>
    Text,
    /// <summary>A JSON number as it was sent.</summary>
    Number,
    True,
    False,
    Null,
    /// <summary>A field that was promoted or dropped: it is not written.</summary>
    Removed,
}

/// <summary>One entry of the tape of attributes: a name (empty inside arrays) and a value.</summary>
/// <param name="Kind">How to read <paramref name="Value"/>.</param>
/// <param name="Name">The inside of a JSON string (escapes intact), unquoted.</param>
/// <param name="Value">Its bytes; empty for structural kinds and literals.</param>
public readonly record struct Field(FieldKind Kind, Utf8Slice Name, Utf8Slice Value);
