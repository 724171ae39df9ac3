using Monitoring.Pipeline.Commands.Query;

namespace Monitoring.Tests.Commands;

/// <summary>How rows look.</summary>
public sealed class QueryWriterSpecs
{
    private static readonly QueryResult s_result = new(["service", "n", "at", "tags"],
    [
        ["orders, \"eu\"", 3L, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), new[] { "a", "b" }],
        [null, 1.5, null, Array.Empty<string>()],
    ], Truncated: false);

    [Fact]
    public void CSV_is_quoted_where_it_has_to_be() => Assert.Equal(
        "service,n,at,tags\r\n\"orders, \"\"eu\"\"\",3,2026-01-02T03:04:05.000000Z,\"{a,b}\"\r\n,1.5,,{}\r\n", Write(QueryFormat.Csv));

    [Fact]
    public void JSON_is_one_object_a_line_with_types_kept() => Assert.Equal(
        "{\"service\":\"orders, \\\"eu\\\"\",\"n\":3,\"at\":\"2026-01-02T03:04:05.000000Z\",\"tags\":[\"a\",\"b\"]}\n{\"service\":null,\"n\":1.5,\"at\":null,\"tags\":[]}\n", Write(QueryFormat.Json));

    [Fact]
    public void Dates_are_written_as_ISO_8601()
    {
        var output = new StringWriter { NewLine = "\n" };
        QueryWriter.Write(new QueryResult(["day"], [[new DateOnly(2026, 11, 3)]], Truncated: false), QueryFormat.Csv, output);
        Assert.Equal("day\r\n2026-11-03\r\n", output.ToString());
    }

    [Fact]
    public void A_redirected_table_has_no_colours_and_no_trailing_spaces()
    {
        var table = Write(QueryFormat.Table);
        Assert.DoesNotContain('\u001b', table);
        Assert.DoesNotContain(" \n", table, StringComparison.Ordinal);
        Assert.EndsWith("2 rows\n", table, StringComparison.Ordinal);
        Assert.Contains("orders, \"eu\"   3     2026-01-02T03:04:05.000000Z   {a,b}", table, StringComparison.Ordinal);
    }

    private static string Write(QueryFormat format)
    {
        var output = new StringWriter { NewLine = "\n" };
        QueryWriter.Write(s_result, format, output);
        return output.ToString();
    }
}
