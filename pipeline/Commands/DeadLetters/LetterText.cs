using System.Globalization;
using System.Text.Json;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary>Letters for people and for programs.</summary>
internal static class LetterText
{
    /// <summary>Seconds are enough in a list.</summary>
    public static string Time(long microseconds) => ShownTime.Of(microseconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>One JSON object on one line.</summary>
    public static string Json(StoredLetter stored)
    {
        var letter = stored.Letter;
        return JsonSerializer.Serialize(new
        {
            origin = LetterOrigin.Format(letter.Origin),
            received_time = ShownTime.Of(letter.ReceivedTime),
            stage = letter.Stage,
            reason = letter.Reason,
            detail = letter.Detail,
            size = letter.Size,
            sealed_parts = letter.Parts,
            sealed_complete = stored.Parts is not null,
            excerpt = letter.Excerpt,
        });
    }

    /// <summary>Everything about one letter, a field a line.</summary>
    public static IEnumerable<string> Lines(StoredLetter stored)
    {
        var letter = stored.Letter;
        yield return $"origin    {TerminalText.OneLine(LetterOrigin.Format(letter.Origin))}";
        yield return $"received  {Time(letter.ReceivedTime)}";
        yield return $"stage     {TerminalText.OneLine(letter.Stage)}";
        yield return $"reason    {TerminalText.OneLine(letter.Reason)}";
        yield return $"detail    {TerminalText.OneLine(letter.Detail)}";
        yield return $"size      {SizeText.Format(letter.Size)}{(letter.Size >= 1024 ? "" : " bytes")}";
        yield return $"original  {Original(stored)}";
        yield return "excerpt   (masked)";
        foreach (var line in letter.Excerpt.Split('\n')) yield return "  " + TerminalText.OneLine(line);
    }

    private static string Original(StoredLetter stored) => stored switch
    {
        { Letter.Parts: 0 } => "not kept: no dead_letters.encryption_key was set; replay reads it from its origin while that is retained",
        { Parts: null } => FormattableString.Invariant($"incomplete: some of its {stored.Letter.Parts} sealed parts are gone"),
        _ => FormattableString.Invariant($"sealed in {stored.Letter.Parts} part(s)"),
    };
}
