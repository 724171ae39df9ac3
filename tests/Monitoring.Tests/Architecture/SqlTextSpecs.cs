using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Xunit;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Architecture;

/// <summary>SQL is fixed text with parameters.</summary>
public sealed partial class SqlTextSpecs
{
    // What is built, and out of what. A new line needs a reason here.
    private static readonly Dictionary<string, string> s_built = new()
    {
        ["pipeline/Embedded/PipelineDatabase.cs: $"] = "two literals of its caller and a random password, each quoted by SqlText: CREATE ROLE takes no parameters",
        ["pipeline/Torture/Checking/ObservationReader.cs: sql"] = "literals of the same file",
        ["pipeline/Torture/Cluster/PostgresServer.cs: sql"] = "the faults' own statements, which are literals",
        ["pipeline/Commands/Demo/QueryTable.cs: query.Sql"] = "the demo's own queries, which are literals",
        ["pipeline/Commands/Demo/DemoRows.cs: $"] = "literals and numbers of the demo",
        ["pipeline/Commands/Demo/DemoRows.cs: sql"] = "literals of the same file",
        ["pipeline/Commands/Query/ReadOnlyQuery.cs: sql.Trim("] = "the user's own statement, run read-only under the user's rights",
        ["sinks/Postgres/PartitionKeeper.cs: $"] = "the name of a function, one of three literals in the same file",
        ["sinks/Postgres/StoredOffset.cs: expected is null"] = "one of two literals",
        ["sinks/Postgres/OpenDays.cs: onlyWindows"] = "one of two literals",
        ["sinks/Postgres/Migrations/Migrator.cs: sql"] = "the migrations, which are embedded files",
        ["sinks/Postgres/RowCopy.cs: command"] = "COPY into a day's table, whose name DayTables makes of an enum and a date",
        ["benchmarks/SinkBenchmark.cs: $"] = "a benchmark's tables, literals of the same file",
        ["benchmarks/SinkBenchmark.cs: sql"] = "literals of the same file",
    };

    [Fact]
    public void Every_statement_is_a_literal_or_is_listed_here_with_its_reason()
    {
        var found = new HashSet<string>();
        foreach (var folder in (string[])["pipeline", "sinks", "benchmarks"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)))
            {
                var text = File.ReadAllText(file);
                foreach (Match match in Call().Matches(text))
                {
                    var argument = match.Groups["argument"].Value.Trim();
                    // A literal, or a constant of the file.
                    if (argument.StartsWith('"') || Regex.IsMatch(text, $@"const string {Regex.Escape(argument)} =")) continue;
                    found.Add($"{Path.GetRelativePath(Root(), file)}: {argument.Split('\n')[0]}");
                }
            }
        }

        var unknown = found.Where(f => !s_built.Keys.Any(k => f.StartsWith(k, StringComparison.Ordinal))).ToList();
        Assert.True(unknown.Count == 0, "SQL that is built: " + string.Join("\n", unknown));
        Assert.True(s_built.Keys.All(k => found.Any(f => f.StartsWith(k, StringComparison.Ordinal))), "listed and not found: " + string.Join("\n", s_built.Keys.Where(k => !found.Any(f => f.StartsWith(k, StringComparison.Ordinal)))));
    }

    [Property]
    public bool A_quoted_name_ends_where_it_should(NonEmptyString name)
    {
        if (name.Get.Contains('\0', StringComparison.Ordinal)) return Throws(() => SqlText.Identifier(name.Get));
        var quoted = SqlText.Identifier(name.Get);
        // PostgreSQL's own reading: a quote ends the name unless it is doubled.
        return quoted[0] == '"' && quoted[^1] == '"' && !quoted[1..^1].Replace("\"\"", "", StringComparison.Ordinal).Contains('"', StringComparison.Ordinal) && quoted[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) == name.Get;
    }

    [Property]
    public bool A_quoted_text_ends_where_it_should(string? text)
    {
        text ??= "";
        if (text.Contains('\0', StringComparison.Ordinal)) return Throws(() => SqlText.Literal(text));
        var quoted = SqlText.Literal(text);
        var escaped = quoted[0] == 'E';
        var inner = quoted[(escaped ? 2 : 1)..^1].Replace("''", "'", StringComparison.Ordinal);
        return escaped == text.Contains('\\', StringComparison.Ordinal) && (escaped ? inner.Replace(@"\\", @"\", StringComparison.Ordinal) : inner) == text;
    }

    private static bool Throws(Func<string> quote)
    {
        Assert.Throws<ArgumentException>(() => quote());
        return true;
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex(@"(new NpgsqlCommand|\bCreateCommand|new NpgsqlBatchCommand|BeginRawBinaryCopyAsync|BeginBinaryImport(Async)?|BeginTextImport(Async)?|BeginTextExport(Async)?)\(\s*(?<argument>[^,)]+)|CommandText = (?<argument>[^;]+);")]
    private static partial Regex Call();
}
