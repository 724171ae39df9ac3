using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Monitoring.Pipeline.Gateway.Formats;

namespace Monitoring.Pipeline.Gateway;

/// <summary>Unpacks bodies without trusting what they say of their size.</summary>
internal static class Unpacking
{
    // The densest element of a snappy block yields 64 bytes of three.
    private const int SnappyRatio = 22;
    private const int FirstPiece = 64 * 1024;

    /// <summary>Unpacks a body.</summary>
    /// <param name="body">As sent; its buffer stays its owner's.</param>
    /// <param name="encoding">How it is packed.</param>
    /// <param name="most">Bytes that it may have.</param>
    /// <param name="lease">Asked before memory is taken.</param>
    public static Unpacked Unpack(PooledBytes body, BodyEncoding encoding, int most, InFlight.Lease lease) => encoding switch
    {
        BodyEncoding.Snappy => Snappy(body, most, lease),
        BodyEncoding.Gzip => Gzip(body, most, lease),
        _ => body.Length > most ? Unpacked.TooLarge : new Unpacked(body),
    };

    private static Unpacked Snappy(PooledBytes body, int most, InFlight.Lease lease)
    {
        if (!TryLength(body.Slice.Span, out var length)) return Unpacked.Broken("the body is no snappy block");
        // Before its memory is asked for: what cannot be true is not paid for.
        if (length > most) return Unpacked.TooLarge;
        if (length > (long)SnappyRatio * body.Length) return Unpacked.Broken("the body is too short for the length that it says");
        if (!lease.TryTake(length)) return Unpacked.NoRoom;
        var target = new PooledBytes((int)length);
        try
        {
            if (Snappier.Snappy.TryDecompress(body.Slice.Span, target.Free.Span, out var written) && written == length)
            {
                target.Length = written;
                return new Unpacked(target);
            }
        }
        catch (InvalidDataException)
        {
            // Said below.
        }

        target.Dispose();
        return Unpacked.Broken("the body is a damaged snappy block");
    }

    private static Unpacked Gzip(PooledBytes body, int most, InFlight.Lease lease)
    {
        var target = new PooledBytes(Math.Min(most, FirstPiece));
        if (!lease.TryTake(target.Free.Length)) return Failed(Unpacked.NoRoom);
        try
        {
            using var stream = new GZipStream(new MemoryStream(body.Slice.Span.ToArray(), writable: false), CompressionMode.Decompress);
            while (true)
            {
                if (target.Free.Length == 0)
                {
                    if (target.Length > most) return Failed(Unpacked.TooLarge);
                    if (!lease.TryTake(target.Length)) return Failed(Unpacked.NoRoom);
                    target.Grow(most + 1);
                }

                var read = stream.Read(target.Free.Span);
                if (read == 0) return target.Length > most ? Failed(Unpacked.TooLarge) : new Unpacked(target);
                target.Length += read;
            }
        }
        catch (InvalidDataException)
        {
            return Failed(Unpacked.Broken("the body is damaged gzip"));
        }

        Unpacked Failed(Unpacked why)
        {
            target.Dispose();
            return why;
        }
    }

    // A varint of 32 bits.
    private static bool TryLength(ReadOnlySpan<byte> block, out long length)
    {
        length = 0;
        for (var i = 0; i < Math.Min(block.Length, 5); i++)
        {
            length |= (long)(block[i] & 0x7F) << (7 * i);
            if (block[i] < 0x80) return length <= uint.MaxValue;
        }

        return false;
    }
}

/// <summary>A body unpacked, or why it is not.</summary>
internal readonly record struct Unpacked(PooledBytes? Body, int Status = StatusCodes.Status200OK, string Reason = "")
{
    public static Unpacked TooLarge => new(null, StatusCodes.Status413PayloadTooLarge, "the body is larger than gateway.max_decompressed_bytes when it is unpacked: send smaller requests");

    public static Unpacked NoRoom => new(null, StatusCodes.Status503ServiceUnavailable, "too much is in flight (gateway.max_in_flight_bytes)");

    public static Unpacked Broken(string reason) => new(null, StatusCodes.Status400BadRequest, reason);
}
