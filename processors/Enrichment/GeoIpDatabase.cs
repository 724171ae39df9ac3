using System.Net;
using MaxMind.Db;

namespace Monitoring.Processors.Enrichment;

/// <summary>A checked MaxMind database (country, city or ASN; GeoIP2, GeoLite2 or ip-location-db) in memory.</summary>
/// <remarks>Only <see cref="TryOpen"/> makes one, so a damaged file never takes the place of a good database.</remarks>
public sealed class GeoIpDatabase : IDisposable
{
    private const int SampleSize = 4096;
    private readonly Reader _reader;
    private readonly SearchTree _tree;

    private GeoIpDatabase(Reader reader, SearchTree tree)
    {
        _reader = reader;
        _tree = tree;
    }

    /// <summary>The kind that the database says it is: <c>GeoLite2-City</c>, ….</summary>
    public string Kind => _reader.Metadata.DatabaseType;

    /// <summary>When it was built, UTC.</summary>
    public DateTime Built => _reader.Metadata.BuildDate;

    /// <summary>Opens a database and checks its metadata, all of its search tree and a sample of its records, in bounded time.</summary>
    /// <param name="content">The file.</param>
    /// <param name="database">The database, or null.</param>
    /// <param name="error">What is wrong with it, or empty.</param>
    public static bool TryOpen(byte[] content, out GeoIpDatabase? database, out string error)
    {
        database = null;
        Reader? reader = null;
        try
        {
            if (!SearchTree.TryOpen(content, out var tree, out error)) return false;
            reader = new Reader(new MemoryStream(content, writable: false));
            if (string.IsNullOrEmpty(reader.Metadata.DatabaseType))
            {
                error = "its metadata names no database type";
                return false;
            }

            Sample(reader);
            database = new GeoIpDatabase(reader, tree);
            reader = null;
            return true;
        }
        catch (Exception e) when (IsDamage(e))
        {
            error = $"it cannot be read: {e.Message}";
            return false;
        }
        finally
        {
            reader?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    /// <summary>The place of the record of an address of 4 or 16 bytes, or <see cref="SearchTree.Nothing"/>. Equal places have equal records.</summary>
    internal long Place(ReadOnlySpan<byte> address) => _tree.Find(address);

    /// <summary>The record of an address; an empty one where there is none. Throws where the record is damaged: see <see cref="IsDamage"/>.</summary>
    internal GeoIpRecord Find(IPAddress address, string language) =>
        _reader.Find<Dictionary<string, object>>(address) is { } data ? GeoIpRecord.From(data, language) : default;

    /// <summary>What reading a damaged file throws, in the reader and below it.</summary>
    internal static bool IsDamage(Exception e) =>
        e is InvalidDatabaseException or DeserializationException or ArgumentException or InvalidCastException or FormatException or OverflowException
            or IndexOutOfRangeException or IOException or InvalidOperationException or NotSupportedException or OutOfMemoryException or KeyNotFoundException;

    /// <summary>Decodes the records of addresses spread over all of IPv4 and of the IPv6 space in use, and the first ones that the tree holds.</summary>
    private static void Sample(Reader reader)
    {
        Span<byte> four = stackalloc byte[4];
        Span<byte> six = stackalloc byte[16];
        for (uint i = 0; i < SampleSize; i++)
        {
            var spread = i * 2_654_435_761u; // Knuth's multiplicative hash: every part of the range, in no order.
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(four, spread);
            reader.Find<Dictionary<string, object>>(new IPAddress(four));
            if (reader.Metadata.IPVersion != 6) continue;
            six.Clear();
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(six, 0x2000_0000 | (spread >> 3));
            reader.Find<Dictionary<string, object>>(new IPAddress(six));
        }

        var left = SampleSize;
        foreach (var _ in reader.FindAll<Dictionary<string, object>>())
        {
            if (--left == 0) return;
        }
    }
}
