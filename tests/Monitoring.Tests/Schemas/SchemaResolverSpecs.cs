using Avro;
using Monitoring.Schemas.Avro;

namespace Monitoring.Tests.Schemas;

public sealed class SchemaResolverSpecs
{
    [Theory]
    [InlineData("\"null\"", "")]
    [InlineData("\"boolean\"", "00")]
    [InlineData("\"boolean\"", "01")]
    [InlineData("\"int\"", "01")]
    [InlineData("\"long\"", "FFFFFFFFFFFFFFFFFF01")]
    [InlineData("\"float\"", "0000C03F")]
    [InlineData("\"double\"", "000000000000F83F")]
    [InlineData("\"string\"", "04C3A9")]
    [InlineData("\"bytes\"", "0200")]
    [InlineData("[\"null\", \"boolean\"]", "0201")]
    [InlineData("{\"type\": \"array\", \"items\": \"boolean\"}", "04010000")] // A block of two.
    public void What_fits_its_writers_schema_is_read(string type, string bytes)
    {
        const string Record = """{"type": "record", "name": "R", "fields": [FIELDS]}""";
        var json = Record.Replace("FIELDS", $$"""{"name": "kept", "type": {{type}}}""", StringComparison.Ordinal);
        var older = Record.Replace("FIELDS", $$"""{"name": "gone", "type": {{type}}}, {"name": "kept", "type": {{type}}}""", StringComparison.Ordinal);
        var schemas = new SchemaResolver();
        var writer = schemas.Add(older);
        Assert.Equal("R", schemas.NameOf(writer));
        var datum = Convert.FromHexString(bytes);
        Assert.Equal(bytes, Convert.ToHexString(schemas.Resolve(writer, [.. datum, .. datum], new KnownSchema("R", json, 0, Schema.Parse(json)))));
        Assert.Throws<AvroException>(() => schemas.Resolve(writer, [.. datum, .. datum, 0], new KnownSchema("R", json, 0, Schema.Parse(json))));
    }

    [Fact]
    public void A_boolean_is_0_or_1()
    {
        const string Json = """{"type": "record", "name": "R", "fields": [{"name": "b", "type": "boolean"}]}""";
        var schemas = new SchemaResolver();
        var writer = schemas.Add(Json);
        Assert.Throws<AvroException>(() => schemas.Resolve(writer, [2], new KnownSchema("R", Json, 0, Schema.Parse(Json))));
    }

    [Fact]
    public void Nobody_knows_the_name_of_an_unknown_schema() => Assert.Null(new SchemaResolver().NameOf(1));
}
