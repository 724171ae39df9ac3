using Spectre.Console;
using Spectre.Console.Rendering;

namespace Monitoring.Pipeline.Commands;

/// <summary>Tables for people; plain where the output is a file or a pipe, or <c>NO_COLOR</c> is set.</summary>
internal static class Terminal
{
    // Wide enough that no cell of a redirected table is folded.
    private const int RedirectedWidth = 400;

    /// <summary>True where colours are shown.</summary>
    public static bool HasColours(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>A console over <paramref name="output"/>.</summary>
    public static IAnsiConsole Over(TextWriter output)
    {
        var colours = HasColours(output);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = colours ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!colours) console.Profile.Width = RedirectedWidth;
        return console;
    }

    /// <summary>A table with these columns, in plain characters.</summary>
    public static Table Table(params IEnumerable<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column)) { NoWrap = true });
        return table;
    }

    /// <summary>Writes without the spaces that pad lines to the right.</summary>
    public static void Write(IRenderable content, TextWriter output)
    {
        if (HasColours(output))
        {
            Over(output).Write(content);
            return;
        }

        using var buffer = new StringWriter();
        Over(buffer).Write(content);
        foreach (var line in buffer.ToString().TrimEnd().Split('\n')) output.WriteLine(line.TrimEnd());
    }
}
