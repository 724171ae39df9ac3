using System.Globalization;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Lines of sshd, sudo, PostgreSQL and Redis.</summary>
internal sealed class ServerLines(SeededRandom random, PersonalDataSource people)
{
    private readonly ClientPopulation _clients = new(random);

    /// <summary>What sshd or sudo says; the publisher adds the syslog header where it ships the line raw.</summary>
    public void Auth(Draft draft)
    {
        var user = random.Pick(Vocabulary.Users);
        draft.Program = random.Chance(0.75) ? "sshd" : "sudo";
        draft.Service = draft.Program;
        draft.ProcessId = random.Between(800, 32000);
        var address = random.Chance(0.7) ? _clients.Address() : _clients.PrivateAddress();
        draft.Message = draft.Program == "sudo"
            ? $"{user} : TTY=pts/{random.Below(4)} ; PWD=/home/{user} ; USER=root ; COMMAND={random.Pick(Vocabulary.Commands)}"
            : random.Below(4) switch
            {
                0 => $"Accepted publickey for {user} from {address} port {random.Between(1024, 65000)} ssh2: ED25519 SHA256:{random.Hex(43)}",
                1 => $"Failed password for invalid user {user} from {address} port {random.Between(1024, 65000)} ssh2",
                2 => $"Failed password for root from {address} port {random.Between(1024, 65000)} ssh2",
                _ => $"Received disconnect from {address} port {random.Between(1024, 65000)}:11: Bye Bye [preauth]",
            };
    }

    /// <summary>PostgreSQL with <c>log_line_prefix = '%m [%p] %u@%d '</c> on a server that logs in UTC.</summary>
    public void Database(Draft draft)
    {
        draft.Service = "postgresql";
        var head = $"{draft.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)} UTC [{random.Between(900, 9999)}] app@orders ";
        if (draft.WantsPersonalData)
        {
            draft.Line = $"{head}LOG:  duration: {Milliseconds(60)} ms  statement: UPDATE customers SET mobile = '{draft.Personal(people.Mobile())}' WHERE id_card = '{draft.Personal(people.IdCard())}'";
            return;
        }

        draft.Line = random.Below(10) switch
        {
            < 6 => $"{head}LOG:  duration: {Milliseconds(90)} ms  statement: SELECT o.id, o.amount FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.user_id = '{Ids.User(random)}' ORDER BY o.created_at DESC LIMIT 20",
            < 8 => $"{head}LOG:  checkpoint complete: wrote {random.Between(40, 9000)} buffers; sync={Milliseconds(3)} s",
            < 9 => $"{head}ERROR:  duplicate key value violates unique constraint \"payments_pkey\"",
            _ => $"{head}FATAL:  sorry, too many clients already",
        };
    }

    /// <summary>Redis, whose stamps carry no zone.</summary>
    public void Cache(Draft draft)
    {
        draft.Service = "redis";
        var head = $"{random.Between(1, 99)}:M {draft.Time.ToString("dd MMM yyyy HH:mm:ss.fff", CultureInfo.InvariantCulture)} ";
        draft.Line = head + random.Below(4) switch
        {
            0 => $"* {random.Between(100, 9999)} changes in 60 seconds. Saving...",
            1 => $"* Background saving started by pid {random.Between(100, 9999)}",
            2 => "* DB saved on disk",
            _ => "# WARNING: Memory usage is above the configured maxmemory-policy threshold",
        };
    }

    private string Milliseconds(double median) => random.Skewed(median).ToString("F3", CultureInfo.InvariantCulture);
}
