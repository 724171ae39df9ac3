using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Monitoring.Processors.Parsing.Protobuf;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Otlp;

/// <summary>Writes an OTLP export of protobuf as OTLP/JSON, which is what intake reads. Single-threaded.</summary>
/// <param name="mostBytes">Of JSON.</param>
#pragma warning disable CA1001 // A writer into memory holds nothing that has to be given back.
internal sealed class OtlpTranscoder(long mostBytes)
#pragma warning restore CA1001
{
    // As deep as what is read of JSON: a message more takes at least a level more there.
    private const int MostDepth = AttributesJson.MaxDepth;
    private const int KeptBytes = 1 << 20;
    private const string TooLarge = "it is too large as JSON: send smaller requests";

    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private ArrayBufferWriter<byte> _json = new();
    private Utf8JsonWriter _writer = null!;

    /// <summary>Why the last export could not be written.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Writes an export.</summary>
    /// <param name="export">The message.</param>
    /// <param name="of">What it is.</param>
    /// <param name="json">The JSON, valid until the next call.</param>
    /// <returns>False where the bytes are no such message, or would give too much JSON.</returns>
    public bool TryWrite(ReadOnlySpan<byte> export, OtlpMessage of, out Utf8Slice json)
    {
        if (_json.Capacity > KeptBytes) _json = new();
        _json.ResetWrittenCount();
        _writer = new Utf8JsonWriter(_json, s_plain);
        Fault = "";
        var isWritten = TryWrite(export, of, 0);
        json = default;
        if (!isWritten)
        {
            if (Fault.Length == 0) Fault = "the body is no such message";
            return false;
        }

        _writer.Flush();
        MemoryMarshal.TryGetArray(_json.WrittenMemory, out var written);
        json = new Utf8Slice(written.Array!, written.Offset, written.Count);
        return true;
    }

    private bool TryWrite(ReadOnlySpan<byte> message, OtlpMessage of, int depth)
    {
        if (depth > MostDepth) return Fail($"it is nested deeper than {MostDepth} levels");
        var present = 0UL;
        var trial = new ProtoReader(message);
        while (trial.Next()) present |= trial.Field < 64 ? 1UL << trial.Field : 0;
        if (trial.Failed) return false;
        _writer.WriteStartObject();
        foreach (var field in of.Fields)
        {
            if ((present & (1UL << field.Number)) == 0) continue;
            _writer.WritePropertyName(field.Name);
            if (!(field.IsList ? TryList(message, field, depth) : TryLast(message, field, depth))) return false;
        }

        _writer.WriteEndObject();
        return true;
    }

    private bool TryList(ReadOnlySpan<byte> message, OtlpField field, int depth)
    {
        _writer.WriteStartArray();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != field.Number) continue;
            if (!(field.Of is null && reader.Wire == WireType.Bytes ? TryPacked(reader.Bytes(), field.Type) : TryValue(ref reader, field, depth))) return false;
        }

        _writer.WriteEndArray();
        return true;
    }

    // A field that occurs again replaces what was there.
    private bool TryLast(ReadOnlySpan<byte> message, OtlpField field, int depth)
    {
        var last = new ProtoReader(message);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field.Number) last = reader;
        }

        return TryValue(ref last, field, depth);
    }

    private bool TryPacked(ReadOnlySpan<byte> packed, OtlpType type)
    {
        // The longest double is three times its eight bytes, and a comma.
        if (!HasRoom(4L * packed.Length)) return Fail(TooLarge);
        var reader = new ProtoReader(packed);
        while (reader.NextPackedFixed64(out var bits))
        {
            if (type == OtlpType.Double) WriteDouble(BitConverter.UInt64BitsToDouble(bits));
            else WriteText(bits);
        }

        return !reader.Failed;
    }

    private bool TryValue(ref ProtoReader reader, OtlpField field, int depth)
    {
        if (!HasRoom(0)) return Fail(TooLarge);
        switch (field.Type)
        {
            case OtlpType.Message: return TryWrite(reader.Bytes(), field.Of!, depth + 1) && !reader.Failed;
            case OtlpType.Text: return TryText(reader.Bytes()) && !reader.Failed;
            case OtlpType.Id or OtlpType.Blob: return TryBytes(reader.Bytes(), field.Type) && !reader.Failed;
            case OtlpType.Bool: _writer.WriteBooleanValue(reader.Varint() != 0); break;
            case OtlpType.Number: _writer.WriteNumberValue((int)reader.Varint()); break;
            case OtlpType.Fixed32: _writer.WriteNumberValue(reader.Fixed32()); break;
            case OtlpType.Long: WriteText((long)reader.Varint()); break;
            case OtlpType.Fixed64: WriteText(reader.Fixed64()); break;
            case OtlpType.SignedFixed64: WriteText((long)reader.Fixed64()); break;
            default: WriteDouble(reader.Double()); break;
        }

        return !reader.Failed;
    }

    private bool TryBytes(ReadOnlySpan<byte> bytes, OtlpType type)
    {
        if (!HasRoom(2L * bytes.Length)) return Fail(TooLarge);
        if (type == OtlpType.Id) _writer.WriteStringValue(Convert.ToHexStringLower(bytes));
        else _writer.WriteBase64StringValue(bytes);
        return true;
    }

    private bool TryText(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) return Fail("a text of it is not UTF-8");
        if (!HasRoom(6L * text.Length) && !HasRoom(Escaped(text))) return Fail(TooLarge);
        _writer.WriteStringValue(text);
        return true;
    }

    private void WriteText<T>(T number)
        where T : IUtf8SpanFormattable
    {
        Span<byte> digits = stackalloc byte[24];
        number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        _writer.WriteStringValue(digits[..length]);
    }

    private void WriteDouble(double value)
    {
        if (double.IsFinite(value)) _writer.WriteNumberValue(value);
        else _writer.WriteStringValue(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
    }

    private bool HasRoom(long bytes) => _writer.BytesCommitted + _writer.BytesPending + bytes <= mostBytes;

    // What a text takes as the encoder writes it, or somewhat less: control characters six bytes, those beyond 16 bits twelve.
    private static long Escaped(ReadOnlySpan<byte> text)
    {
        var length = 0L;
        foreach (var b in text)
        {
            length += b switch
            {
                < 0x20 or 0x7F => 6,
                // What begins a control character of two bytes, or one of four.
                0xC2 => 5,
                >= 0xF0 => 9,
                (byte)'"' or (byte)'\\' => 2,
                _ => 1,
            };
        }

        return length;
    }

    private bool Fail(string why)
    {
        Fault = why;
        return false;
    }
}
