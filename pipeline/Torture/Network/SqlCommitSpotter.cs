using System.Buffers.Binary;

namespace Monitoring.Pipeline.Torture.Network;

/// <summary>PostgreSQL: a message is its kind (1 byte), its length (4 bytes, itself included) and a body; the first ones of a connection have no kind.</summary>
internal sealed class SqlCommitSpotter : ICommitSpotter
{
    private const int HeaderBytes = 5;
    private const int StartupBytes = 8;
    private const int EncryptionRequest = 80877103; // SSLRequest, after which the start-up message still comes; GSSENCRequest is the next number.
    private static ReadOnlySpan<byte> Commit => "Q\0\0\0\u000bCOMMIT\0"u8;
    private bool _started;
    private int _left;
    private bool _passes;

    public int Scan(ReadOnlySpan<byte> waiting, out bool isCommit)
    {
        isCommit = false;
        for (var at = 0; ;)
        {
            var body = Math.Min(_left, waiting.Length - at);
            at += body;
            _left -= body;
            var rest = waiting[at..];
            if (_left > 0 || rest.Length < (_started ? HeaderBytes : StartupBytes)) return at;
            if (!_started)
            {
                _started = BinaryPrimitives.ReadInt32BigEndian(rest[4..]) is not (EncryptionRequest or EncryptionRequest + 1);
                _left = BinaryPrimitives.ReadInt32BigEndian(rest);
                continue;
            }

            if (!_passes && rest[..HeaderBytes].SequenceEqual(Commit[..HeaderBytes]))
            {
                if (rest.Length < Commit.Length) return at;
                if (rest[..Commit.Length].SequenceEqual(Commit))
                {
                    isCommit = true;
                    return at;
                }
            }

            _passes = false;
            _left = 1 + BinaryPrimitives.ReadInt32BigEndian(rest[1..]);
        }
    }

    public void PassCommit() => _passes = true;
}
