using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Pipeline.Embedded.Broker.Security;

/// <summary>Users and their salted keys, one <c>NAME KEYS</c> a line; no password is ever in it.</summary>
internal sealed class UserFile
{
    private readonly Dictionary<(string User, ScramMechanism Mechanism), ScramKeys> _keys = [];

    // For names that are not there: a salt that is the same at each try, so that asking does not tell who is.
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">A line cannot be read; the message names its number only.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static UserFile Read(string path)
    {
        var users = new UserFile();
        foreach (var (number, line) in File.ReadAllLines(path).Index())
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.Split(' ') is not [{ Length: > 0 } name, var text] || !ScramKeys.TryParse(text, out var keys)) throw new InvalidDataException($"{path}:{number + 1}: not a user with SCRAM keys; write one with: monitoring broker --users {path} --set-user NAME");
            users._keys[(name, keys.Mechanism)] = keys;
        }

        return users;
    }

    /// <summary>Sets a user's password in a file, for every mechanism; the file is made where it is missing, readable for its owner only.</summary>
    public static void Set(string path, string user, string password)
    {
        if (user.Length == 0 || user.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) || user[0] == '#') throw new ArgumentException("a user's name has no spaces and does not begin with #");
        if (password.Length == 0) throw new ArgumentException("the password is empty");
        var others = File.Exists(path) ? File.ReadAllLines(path).Where(l => !l.StartsWith(user + " ", StringComparison.Ordinal)) : [];
        var lines = others.Concat(ScramMechanism.All.Select(m => $"{user} {ScramKeys.Derive(m, password)}")).ToList();
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(unfinished, creation)) file.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>A user's keys, or such as accept nothing for one who is not there.</summary>
    public ScramKeys Find(string user, ScramMechanism mechanism, out bool known)
    {
        known = _keys.TryGetValue((user, mechanism), out var keys);
        var salt = mechanism.Hmac(_secret, Encoding.UTF8.GetBytes(user))[..16];
        return keys ?? new ScramKeys(mechanism, 8192, salt, new byte[mechanism.Bytes], new byte[mechanism.Bytes]);
    }
}
