using System.Buffers.Binary;
using System.Text;
using Monitoring.Pipeline.Torture.Network;

namespace Monitoring.Tests.Torture;

/// <summary>Commits are found wherever the network cuts the bytes.</summary>
public sealed class CommitSpotterSpecs
{
    private static readonly byte[] Kafka = [.. Frame(0, 40), .. Frame(26, 30), .. Frame(1, 12), .. Frame(26, 8), .. Frame(3, 9)];
    private static readonly byte[] Postgres =
    [
        .. Startup(80877103), .. Startup(196608), .. Message('P', "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED\0"), .. Message('Q', "COMMIT\0"), .. Message('d', "Q\0\0\0\vCOMMIT\0"),
        .. Message('Q', "SELECT 1\0"), .. Message('Q', "COMMIT\0"), .. Message('Q', "ROLLBACK\0"),
    ];

    [Fact]
    public void The_end_of_a_Kafka_transaction_is_found_however_it_is_cut() => AssertFound(() => new EndTransactionSpotter(), Kafka, [44, 44 + 34 + 16]);

    [Fact]
    public void A_COMMIT_is_found_however_it_is_cut_and_only_where_it_is_a_statement()
    {
        var first = 8 + 8 + Message('P', "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED\0").Length;
        AssertFound(() => new SqlCommitSpotter(), Postgres, [first, first + 12 + 17 + 14]);
    }

    private static void AssertFound(Func<ICommitSpotter> create, byte[] sent, int[] expected)
    {
        foreach (var piece in (int[])[1, 2, 3, 5, 7, 11, 64, sent.Length])
        {
            var spotter = create();
            var (passed, found) = (new List<byte>(), new List<int>());
            var waiting = new List<byte>();
            for (var at = 0; at < sent.Length; at += piece)
            {
                waiting.AddRange(sent[at..Math.Min(sent.Length, at + piece)]);
                while (true)
                {
                    var pass = spotter.Scan(waiting.ToArray(), out var isCommit);
                    passed.AddRange(waiting[..pass]);
                    waiting.RemoveRange(0, pass);
                    if (!isCommit) break;
                    found.Add(passed.Count);
                    spotter.PassCommit();
                }
            }

            Assert.Equal(expected, found);
            Assert.Equal(sent, passed);
        }
    }

    private static byte[] Frame(short kind, int bytes)
    {
        var frame = new byte[4 + bytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, bytes);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(4), kind);
        return frame;
    }

    private static byte[] Startup(int code)
    {
        var message = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(message, 8);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), code);
        return message;
    }

    private static byte[] Message(char kind, string body)
    {
        var message = new byte[5 + body.Length];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        Encoding.ASCII.GetBytes(body, message.AsSpan(5));
        return message;
    }
}
