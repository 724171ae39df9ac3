using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Facts;

/// <summary>The last field of a fact.</summary>
internal static class LabelBlock
{
    /// <summary>Reads over it.</summary>
    public static void Skip(ref AvroReader reader)
    {
        for (var left = reader.Block(); left > 0; left = reader.Block())
        {
            for (; left > 0 && !reader.Failed; left--)
            {
                reader.Bytes();
                reader.Bytes();
            }
        }
    }
}
