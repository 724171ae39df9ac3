namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>One record of an uncompressed batch payload, as slices of it.</summary>
internal readonly ref struct BatchRecord
{
    public required ReadOnlySpan<byte> Raw { get; init; }

    public required long TimestampDelta { get; init; }

    public required int OffsetDelta { get; init; }

    public required bool HasKey { get; init; }

    public required ReadOnlySpan<byte> Key { get; init; }

    public required bool HasValue { get; init; }

    public required ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Reads the record at <paramref name="at"/> and moves past it; false where it is not well formed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, ref int at, out BatchRecord record)
    {
        record = default;
        var start = at;
        if (!Varint.TryRead(payload, ref at, out var length) || length < 1 || length > payload.Length - at) return false;
        var end = at + (int)length;
        var body = payload[..end];
        at++;
        if (!Varint.TryRead(body, ref at, out var timestampDelta)
            || !Varint.TryRead(body, ref at, out var offsetDelta)
            || !TrySlice(body, ref at, out var hasKey, out var key)
            || !TrySlice(body, ref at, out var hasValue, out var value)) return false;
        at = end;
        record = new BatchRecord
        {
            Raw = payload[start..end],
            TimestampDelta = timestampDelta,
            OffsetDelta = (int)offsetDelta,
            HasKey = hasKey,
            Key = key,
            HasValue = hasValue,
            Value = value,
        };
        return true;
    }

    private static bool TrySlice(ReadOnlySpan<byte> body, ref int at, out bool present, out ReadOnlySpan<byte> slice)
    {
        slice = default;
        present = false;
        if (!Varint.TryRead(body, ref at, out var length) || length < -1 || length > body.Length - at) return false;
        present = length >= 0;
        if (!present) return true;
        slice = body.Slice(at, (int)length);
        at += (int)length;
        return true;
    }
}
