using System.Globalization;
using Npgsql;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>Prints what came of the demo and says whether it adds up.</summary>
internal sealed class DemoSummary(IAnsiConsole console)
{
    /// <summary>The sums by topic.</summary>
    /// <returns>True where they agree.</returns>
    public bool ShowAccounts(IReadOnlyList<DemoAccount> accounts)
    {
        var table = new Table().RoundedBorder().Title("Does it add up?").AddColumn("topic");
        foreach (var column in (string[])["acknowledged", "= count(*)", "+ duplicates", "+ dead letters", ""]) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var account in accounts) AddAccount(table, account);
        if (accounts.Count > 1)
        {
            AddAccount(table.AddEmptyRow(), new DemoAccount(
                "all", accounts.Sum(a => a.Acknowledged), accounts.Sum(a => a.Rows), accounts.Sum(a => a.Duplicates), accounts.Sum(a => a.DeadLetters), accounts.Sum(a => a.Doubled)),
                // Differences of opposite signs must not look like a sum that agrees.
                accounts.All(a => a.AddsUp));
        }

        console.Write(table);
        return accounts.Count > 0 && accounts.All(a => a.AddsUp);
    }

    /// <summary>What was published, by topic and kind.</summary>
    public void ShowKinds(DemoLedger ledger)
    {
        var table = new Table().RoundedBorder().Title("Published").AddColumn("topic").AddColumn("kind").AddColumn(new TableColumn("acknowledged").RightAligned());
        foreach (var (topic, kind, count) in ledger.Kinds) table.AddRow(topic, kind.ToString(), Number(count));
        console.Write(table);
    }

    /// <summary>Personal data by kind.</summary>
    /// <returns>True where none was found.</returns>
    public bool ShowMasking(IReadOnlyList<MaskingAccount> accounts)
    {
        var table = new Table().RoundedBorder().Title("Masked by kind").AddColumn("kind");
        foreach (var column in (string[])["published", "looked up", "still readable", ""]) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var account in accounts)
        {
            table.AddRow(account.Kind.ToString(), Number(account.Published), Number(account.Checked), Number(account.Leaked), Mark(account.Leaked == 0, $"{Number(account.Leaked)} leaked"));
        }

        console.Write(table);
        return accounts.All(account => account.Leaked == 0);
    }

    /// <summary>Countries and services, then the worked examples with their SQL.</summary>
    public async Task ShowQueriesAsync(NpgsqlDataSource analyst, CancellationToken cancellation)
    {
        foreach (var query in AnalystQueries.Overview) console.Write(await QueryTable.RunAsync(analyst, query, cancellation).ConfigureAwait(false));
        foreach (var query in AnalystQueries.Examples)
        {
            console.WriteLine();
            console.WriteLine(query.Sql + ";");
            console.Write(await QueryTable.RunAsync(analyst, query, cancellation).ConfigureAwait(false));
        }
    }

    /// <summary>The last line.</summary>
    public void ShowVerdict(bool addsUp, bool nothingLeaked) => console.MarkupLine((addsUp, nothingLeaked) switch
    {
        (true, true) => "[green]✓ Every acknowledged event is accounted for exactly once, and no personal data was stored.[/]",
        (true, false) => "[red]✗ Personal data was stored.[/]",
        (false, true) => "[red]✗ The sums do not agree.[/]",
        _ => "[red]✗ The sums do not agree, and personal data was stored.[/]",
    });

    private static void AddAccount(Table table, DemoAccount account, bool? agrees = null)
    {
        var difference = account.Difference.ToString("+#,0;-#,0;0", CultureInfo.InvariantCulture);
        var fault = account.Doubled == 0 ? difference : $"{difference}, {Number(account.Doubled)} doubled";
        table.AddRow(
            account.Topic, Number(account.Acknowledged), Number(account.Rows), Number(account.Duplicates), Number(account.DeadLetters), Mark(agrees ?? account.AddsUp, fault));
    }

    private static string Mark(bool good, string fault) => good ? "[green]✓[/]" : $"[red]✗ {Markup.Escape(fault)}[/]";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
