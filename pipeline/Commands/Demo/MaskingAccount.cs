using Monitoring.Benchmarks.Workload;

namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>What became of one kind of personal data.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Published">Texts that were published, resent copies not counted again.</param>
/// <param name="Checked">Texts, copies included, whose row or dead letter was found and looked into.</param>
/// <param name="Leaked">Of these, how many still stand there.</param>
internal sealed record MaskingAccount(PersonalDataKind Kind, long Published, long Checked, long Leaked)
{
    /// <summary>The accounts of every kind that was published: rows by SQL, dead letters from the topic.</summary>
    public static IReadOnlyList<MaskingAccount> Of(
        DemoLedger ledger, IReadOnlyDictionary<string, (long Checked, long Leaked)> rows, IEnumerable<Schemas.Events.DeadLetter> deadLetters)
    {
        var letters = deadLetters.ToDictionary(letter => letter.Origin);
        return
        [
            .. ledger.PersonalData.GroupBy(place => place.Datum.Kind).OrderBy(group => group.Key).Select(group =>
            {
                var (looked, leaked) = rows.GetValueOrDefault(group.Key.ToString());
                var refused = group.Where(place => letters.ContainsKey(place.Origin)).ToList();
                var shown = refused.Count(place => Shows(letters[place.Origin], place.Datum.Text));
                return new MaskingAccount(group.Key, group.Count(place => !place.IsResend), looked + refused.Count, leaked + shown);
            }),
        ];
    }

    private static bool Shows(Schemas.Events.DeadLetter letter, string text) =>
        letter.Excerpt.Contains(text, StringComparison.Ordinal) || letter.Detail.Contains(text, StringComparison.Ordinal);
}
