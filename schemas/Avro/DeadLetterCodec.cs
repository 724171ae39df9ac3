using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Schemas.Avro;

/// <summary>Avro single objects of <see cref="DeadLetter"/>. Off the hot path: it allocates.</summary>
public static class DeadLetterCodec
{
    /// <summary>The framed record.</summary>
    public static byte[] Encode(DeadLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        var w = new AvroWriter();
        w.SingleObjectHeader(SchemaCatalogue.DeadLetter.Fingerprint);
        w.String(letter.Stage);
        w.String(letter.Reason);
        w.String(letter.Detail);
        w.String(letter.Origin.Topic);
        w.Long(letter.Origin.Partition);
        w.Long(letter.Origin.Offset);
        w.Long(letter.Origin.Index);
        w.Long(letter.ReceivedTime);
        w.Long(letter.Size);
        w.String(letter.Excerpt);
        w.Long(letter.Part);
        w.Long(letter.Parts);
        w.OptionalBytes(letter.Sealed);
        return w.Written.ToArray();
    }

    /// <summary>Reads a datum written with exactly <see cref="SchemaCatalogue.DeadLetter"/>, without the frame.</summary>
    /// <returns>False where the bytes do not fit the schema.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datum, out DeadLetter letter)
    {
        var r = new AvroReader(datum);
        var stage = Text(datum, r.Bytes());
        var reason = Text(datum, r.Bytes());
        var detail = Text(datum, r.Bytes());
        var origin = new Origin(Text(datum, r.Bytes()), r.Int(), r.Long(), r.Int());
        var received = r.Long();
        var size = r.Int();
        var excerpt = Text(datum, r.Bytes());
        var part = r.Int();
        var parts = r.Int();
        byte[]? content = null;
        if (r.Branch(2) == 1)
        {
            var (start, length) = r.Bytes();
            content = datum.Slice(start, length).ToArray();
        }

        letter = new DeadLetter(stage, reason, detail, origin, received, size, excerpt, part, parts, content);
        return r.AtEnd;
    }

    private static string Text(ReadOnlySpan<byte> datum, (int Start, int Length) range) => Encoding.UTF8.GetString(datum.Slice(range.Start, range.Length));
}
