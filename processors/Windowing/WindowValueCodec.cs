using System.Globalization;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>The numbers and sketches of a window as bytes, in snapshots and deltas.</summary>
public static class WindowValueCodec
{
    private const int SumAlone = -1;
    private const int HasQuantiles = 1, HasDistinct = 2, HasMoney = 4;
    [ThreadStatic]
    private static AvroWriter? t_sketch;

    public static void Write(AvroWriter bytes, in WindowValue value)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        bytes.Long(value.Count == 0 && value.Sum != 0 ? SumAlone : value.Count);
        if (value.Count == 0 && value.Sum == 0) return;
        bytes.Double(value.Sum);
        if (value.Count == 0) return;
        bytes.Double(value.Min);
        bytes.Double(value.Max);
        bytes.Double(value.First);
        bytes.Long(value.FirstTime);
        bytes.Double(value.Last);
        bytes.Long(value.LastTime - value.FirstTime);
        bytes.Double(value.Increase);
    }

    public static WindowValue Read(ref AvroReader bytes)
    {
        var value = new WindowValue { Count = bytes.Long() };
        if (value.Count == 0) return value;
        value.Sum = bytes.Double();
        if (value.Count == SumAlone) return value with { Count = 0 };
        if (value.Count < 0) bytes.Fail();
        value.Min = bytes.Double();
        value.Max = bytes.Double();
        value.First = bytes.Double();
        value.FirstTime = bytes.Long();
        value.Last = bytes.Double();
        value.LastTime = value.FirstTime + bytes.Long();
        value.Increase = bytes.Double();
        return value;
    }

    /// <summary>Writes which sketches there are, then each as length and content; money as its invariant text.</summary>
    public static void Write(AvroWriter bytes, WindowSketches? sketches)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        bytes.Long((sketches?.Quantiles is null ? 0 : HasQuantiles) | (sketches?.Distinct is null ? 0 : HasDistinct) | (sketches?.Money is null ? 0 : HasMoney));
        if (sketches is null) return;
        var one = t_sketch ??= new AvroWriter();
        if (sketches.Quantiles is { } quantiles)
        {
            one.Clear();
            quantiles.Write(one);
            bytes.Bytes(one.Written);
        }

        if (sketches.Distinct is { } distinct)
        {
            one.Clear();
            distinct.Write(one);
            bytes.Bytes(one.Written);
        }

        if (sketches.Money is { } money) bytes.String(money.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Reads what <see cref="Write(AvroWriter, WindowSketches)"/> wrote.</summary>
    /// <param name="reader">Stands before it; failed where it does not fit.</param>
    /// <param name="bytes">What the reader reads.</param>
    public static WindowSketches? ReadSketches(ref AvroReader reader, ReadOnlySpan<byte> bytes)
    {
        var which = reader.Branch(8);
        if (which == 0) return null;
        var sketches = new WindowSketches();
        if ((which & HasQuantiles) != 0 && !sketches.AddQuantiles().TryMerge(Slice(ref reader, bytes))) reader.Fail();
        if ((which & HasDistinct) != 0 && !sketches.AddDistinct().TryMerge(Slice(ref reader, bytes))) reader.Fail();
        if ((which & HasMoney) == 0) return sketches;
        if (decimal.TryParse(Slice(ref reader, bytes), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var money)) sketches.AddMoney(money);
        else reader.Fail();
        return sketches;
    }

    private static ReadOnlySpan<byte> Slice(ref AvroReader reader, ReadOnlySpan<byte> bytes)
    {
        var (start, length) = reader.Bytes();
        return bytes.Slice(start, length);
    }
}
