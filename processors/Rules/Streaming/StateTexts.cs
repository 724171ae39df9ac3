using System.Text;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>Labels and texts as the state of rules holds them.</summary>
internal static class StateTexts
{
    public static void Labels(this AvroWriter bytes, LabelSet labels) => bytes.Texts(NamedTexts.Of(labels));

    public static void Texts(this AvroWriter bytes, NamedTexts texts)
    {
        bytes.Long(texts.Texts.Count);
        foreach (var (name, text) in texts.Texts)
        {
            bytes.String(name);
            bytes.String(text);
        }
    }

    public static void Time(this AvroWriter bytes, long? time)
    {
        bytes.Boolean(time is not null);
        if (time is { } known) bytes.Long(known);
    }

    public static LabelSet Labels(ref this AvroReader bytes, byte[] page, SharedTexts shared) => LabelSet.Of(bytes.Texts(page, shared).Texts);

    public static NamedTexts Texts(ref this AvroReader bytes, byte[] page, SharedTexts shared)
    {
        var texts = new List<KeyValuePair<string, string>>();
        for (var left = bytes.Branch(int.MaxValue); left > 0 && !bytes.Failed; left--) texts.Add(KeyValuePair.Create(shared.Of(bytes.Text(page)), shared.Of(bytes.Text(page))));
        return new NamedTexts(texts);
    }

    public static string Text(ref this AvroReader bytes, byte[] page)
    {
        var (start, length) = bytes.Bytes();
        return Encoding.UTF8.GetString(page, start, length);
    }

    public static long? Time(ref this AvroReader bytes) => bytes.Boolean() ? bytes.Long() : null;
}
