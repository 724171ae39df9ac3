using System.Globalization;
using Npgsql;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>Runs a query and shows its result, numbers to the right.</summary>
internal static class QueryTable
{
    public static async Task<Table> RunAsync(NpgsqlDataSource database, AnalystQuery query, CancellationToken cancellation)
    {
        var table = new Table().RoundedBorder().Title(Markup.Escape(query.Title));
        await using var command = database.CreateCommand(query.Sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        for (var i = 0; i < reader.FieldCount; i++)
        {
            var column = new TableColumn(Markup.Escape(reader.GetName(i)));
            table.AddColumn(reader.GetFieldType(i) == typeof(string) ? column : column.RightAligned());
        }

        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            table.AddRow(Enumerable.Range(0, reader.FieldCount).Select(i => Markup.Escape(Text(reader, i))).ToArray());
        }

        return table;
    }

    // Values come out of logs, so control characters must not reach the terminal.
    private static string Text(NpgsqlDataReader reader, int column) => reader.GetValue(column) switch
    {
        DBNull => "-",
        string text => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)),
        long number => number.ToString("N0", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString() ?? "-",
    };
}
