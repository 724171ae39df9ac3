namespace Monitoring.Processors.Metrics;

/// <summary>What a sample is to its series.</summary>
internal enum SampleVerdict : byte
{
    New,
    /// <summary>The same time with the same value: a publisher's retry.</summary>
    Duplicate,
    /// <summary>The same time with another value: the first one stays, as in Prometheus ("duplicate sample for timestamp").</summary>
    Conflict,
    /// <summary>Older than what is remembered, so that it may be a retry: refused, as in Prometheus ("out of order sample").</summary>
    OutOfOrder,
}

/// <summary>Tells new samples from resent ones by the last <see cref="SeriesState.Remembered"/> times of their series.</summary>
/// <remarks>
/// Remote-write resends whole requests, Kafka clients whole batches: within those, and among samples that come out of order by less than the memory
/// holds, the verdict is exact. Values are remembered as 32 bits; two values that agree in them are taken for a retry where they are a conflict, and neither is kept.
/// </remarks>
internal static class ResentSamples
{
    /// <summary>Forgets everything.</summary>
    public static void Clear(ref SeriesState series)
    {
        series = default;
        series.Newest = series.Floor = long.MinValue;
    }

    /// <summary>Judges a sample and remembers it where it is new.</summary>
    /// <param name="series">Its series.</param>
    /// <param name="time">ms since 1970 UTC.</param>
    /// <param name="value">As the publisher sent it.</param>
    /// <param name="isChange">It goes into a running total, which one that is older than another cannot any more.</param>
    public static SampleVerdict Judge(ref SeriesState series, long time, double value, bool isChange)
    {
        var hash = Hash(value);
        if (time <= series.Newest)
        {
            for (var i = 0; i < series.Count; i++)
            {
                if (series.Times[i] == time) return series.Values[i] == hash ? SampleVerdict.Duplicate : SampleVerdict.Conflict;
            }

            if (isChange || time <= series.Floor) return SampleVerdict.OutOfOrder;
        }
        else
        {
            series.Newest = time;
        }

        if (series.Count == SeriesState.Remembered) series.Floor = Math.Max(series.Floor, series.Times[series.Next]);
        else series.Count++;
        series.Times[series.Next] = time;
        series.Values[series.Next] = hash;
        series.Next = (byte)((series.Next + 1) % SeriesState.Remembered);
        return SampleVerdict.New;
    }

    private static uint Hash(double value) => (uint)((ulong)BitConverter.DoubleToInt64Bits(value) * 0x9E37_79B9_7F4A_7C15 >> 32);
}
