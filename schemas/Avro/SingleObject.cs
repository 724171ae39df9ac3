using System.Buffers.Binary;

namespace Monitoring.Schemas.Avro;

/// <summary>Avro's single-object frame: C3 01, eight bytes of fingerprint (little-endian), the datum.</summary>
public static class SingleObject
{
    /// <summary>Bytes before the datum.</summary>
    public const int HeaderLength = 10;

    /// <summary>Splits a framed record.</summary>
    /// <returns>False where the frame is not there.</returns>
    public static bool TryParse(ReadOnlySpan<byte> record, out ulong fingerprint, out ReadOnlySpan<byte> datum)
    {
        if (record.Length < HeaderLength || record[0] != 0xC3 || record[1] != 0x01)
        {
            fingerprint = 0;
            datum = default;
            return false;
        }

        fingerprint = BinaryPrimitives.ReadUInt64LittleEndian(record[2..]);
        datum = record[HeaderLength..];
        return true;
    }
}
