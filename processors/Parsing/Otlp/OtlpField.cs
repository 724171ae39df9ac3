using System.Text.Json;

namespace Monitoring.Processors.Parsing.Otlp;

/// <summary>How OTLP/JSON writes a value of protobuf.</summary>
internal enum OtlpType : byte
{
    Text,
    /// <summary>Bytes of a trace's or span's id, in hexadecimal.</summary>
    Id,
    /// <summary>Other bytes, in base64.</summary>
    Blob,
    Bool,
    /// <summary>A varint of 32 bits, an enum among them: a number.</summary>
    Number,
    /// <summary>Four bytes: a number.</summary>
    Fixed32,
    /// <summary>A varint of 64 bits with a sign: a text of digits.</summary>
    Long,
    /// <summary>Eight bytes: a text of digits.</summary>
    Fixed64,
    /// <summary>Eight bytes with a sign: a text of digits.</summary>
    SignedFixed64,
    /// <summary>A number, or NaN and the infinities as texts.</summary>
    Double,
    Message,
}

/// <summary>A field of a message.</summary>
/// <param name="Number">Its number, below 64.</param>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsList">It may occur several times.</param>
/// <param name="Of">What a message is.</param>
internal sealed record OtlpField(int Number, JsonEncodedText Name, OtlpType Type, bool IsList, OtlpMessage? Of)
{
    public static OtlpField Value(int number, string name, OtlpType type) => new(number, JsonEncodedText.Encode(name), type, false, null);

    public static OtlpField Values(int number, string name, OtlpType type) => new(number, JsonEncodedText.Encode(name), type, true, null);

    public static OtlpField One(int number, string name, OtlpMessage of) => new(number, JsonEncodedText.Encode(name), OtlpType.Message, false, of);

    public static OtlpField List(int number, string name, OtlpMessage of) => new(number, JsonEncodedText.Encode(name), OtlpType.Message, true, of);
}

/// <summary>A message: the fields that are read; others are passed over.</summary>
internal sealed class OtlpMessage
{
    public OtlpMessage(params OtlpField[] fields) => Fields = fields;

    public OtlpField[] Fields { get; private set; }

    /// <summary>Adds fields that hold messages which hold this one.</summary>
    public void Complete(params OtlpField[] fields) => Fields = [.. Fields, .. fields];
}
