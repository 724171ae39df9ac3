using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monitoring.Tests.Masking;

/// <summary>One text of the shared set and what is in it.</summary>
internal sealed record PiiCase(string Text, IReadOnlyList<PiiSpan> Spans);

internal readonly record struct PiiSpan(int Start, int End, string Type);

/// <summary>Reads shared/data/pii beside the project and compares masked texts with it.</summary>
internal static partial class PiiCorpus
{
    public static IReadOnlyList<PiiCase> Read(string set)
    {
        var folder = Find();
        if (folder is null) Assert.Skip("shared/data/pii is absent: the sets of personal data are not part of the project.");
        return [.. File.ReadLines(Path.Combine(folder, set + ".jsonl")).Select(Parse)];
    }

    /// <summary>Where in <paramref name="text"/> something was replaced, from the parts that were not.</summary>
    public static List<(int Start, int End)> Masked(string text, string masked)
    {
        var marks = Mark().Matches(masked);
        var spans = new List<(int, int)>();
        var (inText, inMasked) = (0, 0);
        for (var i = 0; i < marks.Count; i++)
        {
            inText += marks[i].Index - inMasked;
            inMasked = marks[i].Index + marks[i].Length;
            var last = i + 1 == marks.Count;
            var next = masked[inMasked..(last ? masked.Length : marks[i + 1].Index)];
            var end = last ? text.Length - next.Length : text.IndexOf(next, inText + 1, StringComparison.Ordinal);
            spans.Add((inText, end));
            inText = end;
        }

        return spans;
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data", "pii");
            if (Directory.Exists(data)) return data;
        }

        return null;
    }

    private static PiiCase Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        return new PiiCase(
            json.RootElement.GetProperty("text").GetString()!,
            [.. json.RootElement.GetProperty("spans").EnumerateArray().Select(span => new PiiSpan(
                span.GetProperty("start").GetInt32(), span.GetProperty("end").GetInt32(), span.GetProperty("type").GetString()!))]);
    }

    [GeneratedRegex(@"\[masked-[a-z0-9_]+\]")]
    private static partial Regex Mark();
}
