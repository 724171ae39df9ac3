using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Monitoring.Pipeline.Embedded.Broker.Security;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Tests.Broker;

/// <summary>Logins of the embedded broker, byte by byte.</summary>
public sealed class ScramSpecs : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("monitoring-users-").FullName, "users");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void The_conversation_of_RFC_7677_is_followed_to_the_byte()
    {
        var keys = ScramKeys.Derive(ScramMechanism.Sha256, "pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        File.WriteAllText(_file, $"user {keys}\n");
        var exchange = new ScramExchange(UserFile.Read(_file), ScramMechanism.Sha256, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        Assert.Equal("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", Next(exchange, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
        Assert.Equal("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Next(exchange, "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
        Assert.Equal("user", exchange.User);
    }

    [Theory]
    [InlineData("p=tls-unique,,n=user,r=abc", "channel binding is not supported")]
    [InlineData("n,a=root,n=user,r=abc", "acting for another user is not supported")]
    [InlineData("n,,m=ext,n=user,r=abc", "cannot be read")]
    [InlineData("n,,n=,r=abc", "not written as RFC 5802 says")]
    [InlineData("n,,n=us=er,r=abc", "not written as RFC 5802 says")]
    [InlineData("n,,n=user,r=", "cannot be read")]
    [InlineData("", "cannot be read")]
    public void A_first_message_that_is_not_understood_ends_the_login(string message, string why) =>
        Assert.Contains(why, Assert.Throws<SaslException>(() => Next(Exchange(), message)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("c=biws,r={nonce},p=AAAA")]
    [InlineData("c=biws,r={nonce},p=not base64!")]
    [InlineData("c=biws,r={nonce}")]
    [InlineData("c=biws,r=other,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")]
    [InlineData("c=eSws,r={nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")]
    [InlineData("c=biws,r={nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")]
    [InlineData("")]
    public void A_last_message_that_proves_nothing_ends_the_login(string message)
    {
        var exchange = Exchange();
        var nonce = Next(exchange, "n,,n=user,r=abc").Split(',')[0][2..];
        Assert.Throws<SaslException>(() => Next(exchange, message.Replace("{nonce}", nonce, StringComparison.Ordinal)));
        Assert.Null(exchange.User);
    }

    [Fact]
    public void An_unknown_user_gets_the_same_salt_each_time_and_is_refused_in_the_same_words()
    {
        UserFile.Set(_file, "user", "pencil");
        var users = UserFile.Read(_file);
        var first = Next(new ScramExchange(users, ScramMechanism.Sha512, "n"), "n,,n=ghost,r=abc");
        Assert.Equal(first, Next(new ScramExchange(users, ScramMechanism.Sha512, "n"), "n,,n=ghost,r=abc"));
        var proof = Convert.ToBase64String(new byte[64]);
        string Refusal(string user)
        {
            var exchange = new ScramExchange(users, ScramMechanism.Sha512, "n");
            Next(exchange, $"n,,n={user},r=abc");
            return Assert.Throws<SaslException>(() => Next(exchange, $"c=biws,r=abcn,p={proof}")).Message;
        }

        Assert.Equal(Refusal("user"), Refusal("ghost"));
    }

    [Property(MaxTest = 20)]
    public void The_right_password_is_accepted_and_every_other_is_not(NonEmptyString password, NonEmptyString other)
    {
        var keys = ScramKeys.Derive(ScramMechanism.Sha256, password.Get, ScramKeys.LeastIterations);
        Assert.True(ScramKeys.TryParse(keys.ToString(), out var read));
        Assert.True(read.Accepts(password.Get));
        // Lone surrogates have no UTF-8, so that two texts may be the same bytes.
        Assert.Equal(Encoding.UTF8.GetBytes(password.Get).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(other.Get)), read.Accepts(other.Get));
    }

    [Fact]
    public void The_file_holds_no_password_and_is_for_its_owner_only()
    {
        UserFile.Set(_file, "alice", "correct horse");
        UserFile.Set(_file, "bob", "battery staple");
        UserFile.Set(_file, "alice", "changed horse");
        var text = File.ReadAllText(_file);
        Assert.DoesNotContain("horse", text, StringComparison.Ordinal);
        Assert.Equal(4, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file));
        Assert.Equal("alice", Plain("\0alice\0changed horse"));
        Assert.Throws<SaslException>(() => Plain("\0alice\0correct horse"));
        Assert.Throws<SaslException>(() => Plain("\0ghost\0changed horse"));
        Assert.Throws<SaslException>(() => Plain("bob\0alice\0changed horse"));
        Assert.Throws<SaslException>(() => Plain("alice"));

        string? Plain(string message)
        {
            var exchange = new PlainExchange(UserFile.Read(_file));
            exchange.Next(Encoding.UTF8.GetBytes(message));
            return exchange.User;
        }
    }

    [Fact]
    public void A_line_that_cannot_be_read_is_named_by_its_number_only()
    {
        File.WriteAllText(_file, "# users\nalice hunter2\n");
        var error = Assert.Throws<InvalidDataException>(() => UserFile.Read(_file));
        Assert.StartsWith($"{_file}:2: not a user with SCRAM keys", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, new[] { "SCRAM-SHA-512", "SCRAM-SHA-256" })]
    [InlineData(true, new[] { "SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN" })]
    public void A_password_in_the_clear_is_taken_under_TLS_only(bool encrypted, string[] mechanisms)
    {
        UserFile.Set(_file, "user", "pencil");
        var session = new SaslSession(UserFile.Read(_file), encrypted);
        Assert.Equal(mechanisms, session.Mechanisms);
        Assert.Equal(encrypted ? ErrorCode.None : ErrorCode.UnsupportedSaslMechanism, session.Begin("PLAIN", bare: false));
        Assert.Equal(!encrypted, session.HasFailed);
        Assert.False(session.IsOpen);
    }

    [Fact]
    public void Without_users_nobody_logs_in_and_everybody_is_served()
    {
        var session = new SaslSession(null, encrypted: true);
        Assert.True(session.IsOpen);
        Assert.Equal(ErrorCode.IllegalSaslState, session.Begin("PLAIN", bare: false));
        Assert.Equal(ErrorCode.IllegalSaslState, session.Continue([]).Error);
    }

    private ScramExchange Exchange()
    {
        UserFile.Set(_file, "user", "pencil");
        return new ScramExchange(UserFile.Read(_file), ScramMechanism.Sha256);
    }

    private static string Next(ScramExchange exchange, string message) => Encoding.UTF8.GetString(exchange.Next(Encoding.UTF8.GetBytes(message)));
}
