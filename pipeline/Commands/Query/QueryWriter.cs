using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands.Query;

/// <summary>Prints a result as a table, CSV (RFC 4180) or one JSON object a line.</summary>
internal static class QueryWriter
{
    private const int MostTableCharacters = 120;
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(QueryResult result, QueryFormat format, TextWriter output)
    {
        switch (format)
        {
            case QueryFormat.Csv:
                output.Write(string.Join(',', result.Columns.Select(Csv)) + "\r\n");
                foreach (var row in result.Rows) output.Write(string.Join(',', row.Select(v => v is null ? "" : Csv(Text(v)))) + "\r\n");
                break;
            case QueryFormat.Json:
                foreach (var row in result.Rows) output.WriteLine(Json(result.Columns, row));
                break;
            default:
                var table = Terminal.Table(result.Columns);
                foreach (var row in result.Rows) table.AddRow(row.Select(v => new Text(v is null ? "" : TerminalText.OneLine(Text(v), MostTableCharacters))));
                Terminal.Write(table, output);
                output.WriteLine(result.Rows.Count == 1 ? "1 row" : $"{result.Rows.Count} rows");
                break;
        }
    }

    private static string Json(IReadOnlyList<string> columns, object?[] row)
    {
        var json = new JsonObject();
        for (var i = 0; i < row.Length; i++) json[columns[i]] = Node(row[i]);
        return json.ToJsonString(s_json);
    }

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        bool b => JsonValue.Create(b),
        short or int or long => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        decimal d => JsonValue.Create(d),
        double d when double.IsFinite(d) => JsonValue.Create(d),
        string s => JsonValue.Create(s),
        byte[] b => JsonValue.Create(Text(b)),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Node)]),
        _ => JsonValue.Create(Text(value)),
    };

    private static string Text(object value) => value switch
    {
        string s => s,
        bool b => b ? "true" : "false",
        DateTime t => t.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffK", CultureInfo.InvariantCulture),
        DateOnly d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        byte[] b => "\\x" + Convert.ToHexStringLower(b),
        IEnumerable list => "{" + string.Join(",", list.Cast<object?>().Select(i => i is null ? "NULL" : Text(i))) + "}",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Csv(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"' : text;
}
