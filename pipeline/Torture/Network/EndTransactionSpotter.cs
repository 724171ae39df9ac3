using System.Buffers.Binary;

namespace Monitoring.Pipeline.Torture.Network;

/// <summary>Kafka: a frame is its length (4 bytes) and a request, which begins with its kind (2 bytes); EndTxn is 26.</summary>
internal sealed class EndTransactionSpotter : ICommitSpotter
{
    private const int HeaderBytes = 6;
    private const short EndTransaction = 26;
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
            if (_left > 0 || waiting.Length - at < HeaderBytes) return at;
            if (BinaryPrimitives.ReadInt16BigEndian(waiting[(at + 4)..]) == EndTransaction && !_passes)
            {
                isCommit = true;
                return at;
            }

            _passes = false;
            _left = 4 + BinaryPrimitives.ReadInt32BigEndian(waiting[at..]);
        }
    }

    public void PassCommit() => _passes = true;
}
