using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Schemas;

public sealed class AttributesJsonTests
{
    [Fact]
    public void Nested_objects_and_arrays_are_written_as_they_were_sent()
    {
        var tape = new FieldTape();
        tape.Add(FieldKind.StartObject, Name("a"), default);
        tape.Add(FieldKind.StartArray, Name("b"), default);
        tape.Add(FieldKind.Number, default, Name("1"));
        tape.Add(FieldKind.StartObject, default, default);
        tape.Add(FieldKind.True, default, default); // An empty name is a name inside an object.
        tape.Add(FieldKind.EndObject, default, default);
        tape.Add(FieldKind.Null, default, default);
        tape.Add(FieldKind.EndArray, default, default);
        tape.Add(FieldKind.EndObject, default, default);
        tape.Add(FieldKind.Removed, Name("gone"), Name("x"));
        tape.Add(FieldKind.JsonString, Name("c"), Name("\\u4f60"));
        tape.AddText(Name("d"), Name("quote\" back\\ line\n tab\t null\0 营养"));
        Assert.Equal("""{"a":{"b":[1,{"":true},null]},"c":"\u4f60","d":"quote\" back\\ line\n tab\t null\u0000 营养"}""", Write(tape));
    }

    [Fact]
    public void An_empty_tape_is_an_empty_object() => Assert.Equal("{}", Write(new FieldTape()));

    [Fact]
    public void A_top_level_field_is_found_by_name_and_a_nested_one_is_not()
    {
        var tape = new FieldTape();
        tape.Add(FieldKind.StartObject, Name("a"), default);
        tape.Add(FieldKind.Number, Name("b"), Name("1"));
        tape.Add(FieldKind.EndObject, default, default);
        tape.Add(FieldKind.Number, Name("c"), Name("2"));
        Assert.Equal(0, tape.Find("a"u8));
        Assert.Equal(-1, tape.Find("b"u8));
        Assert.Equal(3, tape.Find("c"u8));
    }

    private static Utf8Slice Name(string text) => Utf8Slice.From(text);

    private static string Write(FieldTape tape) => Encoding.UTF8.GetString(new AttributesJson().Write(tape));
}
