namespace Monitoring.Pipeline.Configuration;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest edits from <paramref name="written"/>, or null where none is close.</summary>
    public static string? Find(string written, IEnumerable<string> known)
    {
        var limit = Math.Max(2, written.Length / 3);
        var (distance, name) = known
            .Select(k => (Distance: Distance(Plain(written), Plain(k)), Name: k))
            .OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal)
            .FirstOrDefault((int.MaxValue, ""));
        return distance <= limit ? name : null;
    }

    // bootstrapServers and bootstrap-servers are the commonest slips: they are no edits at all.
    private static string Plain(string name) => name.ToLowerInvariant().Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    /// <summary>Edits (insert, delete, replace, swap of neighbours) between two short texts.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
