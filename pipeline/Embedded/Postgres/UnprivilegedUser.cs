namespace Monitoring.Pipeline.Embedded.Postgres;

/// <summary>PostgreSQL refuses to run as root. As root, everything of the cluster runs as and belongs to <c>postgres</c>, or <c>nobody</c> where there is none.</summary>
internal sealed class UnprivilegedUser
{
    private readonly string? _user;
    private readonly string _group;

    private UnprivilegedUser(string? user, string group)
    {
        _user = user;
        _group = group;
    }

    /// <exception cref="EmbeddedPostgresException">We are root and there is no user to step down to.</exception>
    internal static UnprivilegedUser Choose()
    {
        if (!Environment.IsPrivilegedProcess) return new UnprivilegedUser(null, "");
        var users = File.ReadAllLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToList();
        var chosen = users.Find(fields => fields[0] == "postgres") ?? users.Find(fields => fields[0] == "nobody")
            ?? throw new EmbeddedPostgresException("PostgreSQL does not run as root, and there is neither a user postgres nor nobody. Start the program as an ordinary user.");
        if (ToolRun.Find("setpriv") is null) throw new EmbeddedPostgresException("PostgreSQL does not run as root, and setpriv (package util-linux) is missing. Install it, or start the program as an ordinary user.");
        return new UnprivilegedUser(chosen[2], chosen[3]);
    }

    /// <summary>The command as it has to be run for this user.</summary>
    internal IReadOnlyList<string> Command(params string[] command)
        => _user is null ? command : ["setpriv", $"--reuid={_user}", $"--regid={_group}", "--clear-groups", .. command];

    /// <summary>Hands files over.</summary>
    internal async Task OwnAsync(string path, CancellationToken cancellation)
    {
        if (_user is null) return;
        (await ToolRun.RunAsync("/", ["chown", "-R", "--no-dereference", $"{_user}:{_group}", path], cancellation).ConfigureAwait(false)).OrThrow($"Handing {path} over");
    }

    /// <exception cref="EmbeddedPostgresException">A folder above is closed to the user.</exception>
    internal async Task CheckAsync(string path, string access, CancellationToken cancellation)
    {
        if (_user is null) return;
        var run = await ToolRun.RunAsync("/", Command("test", access, path), cancellation).ConfigureAwait(false);
        if (run.ExitCode != 0)
        {
            throw new EmbeddedPostgresException(
                $"The server runs as user {_user}, which cannot use {path}: a folder above it is closed to others. Choose a folder elsewhere, or open the way with chmod o+x.");
        }
    }
}
