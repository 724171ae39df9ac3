using Avro;

namespace Monitoring.Schemas.Avro;

/// <summary>Checks that a datum fits its writer's schema to the last byte, before a reader that trusts lengths and counts gets to see it.</summary>
internal static class DatumWalk
{
    /// <summary>Values in each other; a schema that holds itself lets a datum nest as deep as it likes.</summary>
    private const int MostDepth = 64;

    /// <summary>Whether the bytes are exactly one datum. Time and memory follow the bytes: items of no size are counted as one byte each.</summary>
    public static bool Fits(Schema schema, ReadOnlySpan<byte> datum)
    {
        var reader = new AvroReader(datum);
        var items = (long)datum.Length;
        return Skip(schema, ref reader, ref items, 0) && reader.AtEnd;
    }

    private static bool Skip(Schema schema, ref AvroReader reader, ref long items, int depth)
    {
        if (depth > MostDepth || reader.Failed) return false;
        switch (schema)
        {
            case RecordSchema record:
                foreach (var field in record.Fields)
                {
                    if (!Skip(field.Schema, ref reader, ref items, depth + 1)) return false;
                }

                return true;
            case UnionSchema union:
                var branch = reader.Branch(union.Count);
                return !reader.Failed && Skip(union[branch], ref reader, ref items, depth + 1);
            case ArraySchema array:
                return SkipBlocks(array.ItemSchema, isMap: false, ref reader, ref items, depth);
            case MapSchema map:
                return SkipBlocks(map.ValueSchema, isMap: true, ref reader, ref items, depth);
            case EnumSchema symbols:
                reader.Branch(symbols.Count);
                break;
            case FixedSchema block:
                reader.Skip(block.Size);
                break;
            case LogicalSchema logical:
                return Skip(logical.BaseSchema, ref reader, ref items, depth + 1);
            default:
                SkipPrimitive(schema.Tag, ref reader);
                break;
        }

        return !reader.Failed;
    }

    private static bool SkipBlocks(Schema item, bool isMap, ref AvroReader reader, ref long items, int depth)
    {
        for (var count = reader.Long(); count != 0; count = reader.Long())
        {
            // A negative count is followed by the block's size in bytes.
            if (count < 0)
            {
                reader.Long();
                count = count == long.MinValue ? long.MaxValue : -count;
            }

            items -= count;
            if (items < 0 || reader.Failed) return false;
            for (; count > 0; count--)
            {
                if (isMap) reader.Bytes();
                if (!Skip(item, ref reader, ref items, depth + 1)) return false;
            }
        }

        return !reader.Failed;
    }

    private static void SkipPrimitive(Schema.Type type, ref AvroReader reader)
    {
        switch (type)
        {
            case Schema.Type.Null:
                break;
            case Schema.Type.Boolean:
                reader.Boolean();
                break;
            case Schema.Type.Int:
                reader.Int();
                break;
            case Schema.Type.Long:
                reader.Long();
                break;
            case Schema.Type.Float:
                reader.Skip(sizeof(float));
                break;
            case Schema.Type.Double:
                reader.Skip(sizeof(double));
                break;
            default:
                reader.Bytes();
                break;
        }
    }
}
