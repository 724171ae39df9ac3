using System.Buffers.Binary;
using System.Net.Sockets;
using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.IntegrationTests.Broker;

/// <summary>Requests byte by byte, for what no client library would send or show.</summary>
internal sealed class RawKafka : IDisposable
{
    public const long Latest = -1;
    public const short IllegalGeneration = 22;
    public const short UnknownMemberId = 25;
    public const short UnstableOffsetCommit = 88;
    private readonly NetworkStream _stream;
    private readonly WireWriter _request = new();
    private int _correlation;

    private RawKafka(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    public static RawKafka Connect(string servers)
    {
        var parts = servers.Split(':');
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
        socket.Connect(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        return new RawKafka(socket);
    }

    /// <summary>Sends one request of an inflexible version and returns the body of its answer.</summary>
    public WireReader Ask(short key, short version, Action<WireWriter> body)
    {
        _request.Reset();
        _request.Int32(0);
        _request.Int16(key);
        _request.Int16(version);
        _request.Int32(++_correlation);
        _request.String("raw");
        body(_request);
        _request.PatchInt32(0, _request.Length - 4);
        Send(_request.Written.Span);
        var answer = Receive() ?? throw new IOException("the broker closed the connection");
        Assert.Equal(_correlation, BinaryPrimitives.ReadInt32BigEndian(answer));
        var reader = new WireReader();
        reader.Reset(answer.AsMemory(4));
        return reader;
    }

    public void Send(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>The next frame; null where the broker has closed the connection.</summary>
    public byte[]? Receive()
    {
        var length = new byte[4];
        try
        {
            if (_stream.ReadAtLeast(length, 4, throwOnEndOfStream: false) < 4) return null;
        }
        catch (IOException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return null;
        }

        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        _stream.ReadExactly(frame);
        return frame;
    }

    public long ListOffset(string topic, long timestamp, bool committed)
    {
        var answer = Ask(2, 2, request =>
        {
            request.Int32(-1);
            request.Int8(committed ? (sbyte)1 : (sbyte)0);
            OnePartition(request, topic);
            request.Int64(timestamp);
        });
        answer.Int32();
        SkipToPartition(answer);
        Assert.Equal(0, answer.Int16());
        answer.Int64();
        return answer.Int64();
    }

    public (short Error, long HighWatermark, long LastStableOffset, List<(long ProducerId, long FirstOffset)>? Aborted, int RecordBytes) Fetch(
        string topic, long offset, bool committed, int maxBytes = 1 << 20)
    {
        var answer = Ask(1, 4, request =>
        {
            request.Int32(-1);
            request.Int32(100);
            request.Int32(1);
            request.Int32(maxBytes);
            request.Int8(committed ? (sbyte)1 : (sbyte)0);
            OnePartition(request, topic);
            request.Int64(offset);
            request.Int32(maxBytes);
        });
        answer.Int32();
        SkipToPartition(answer);
        var (error, high, stable, count) = (answer.Int16(), answer.Int64(), answer.Int64(), answer.Int32());
        var aborted = count < 0 ? null : new List<(long, long)>();
        for (; count > 0; count--) aborted!.Add((answer.Int64(), answer.Int64()));
        return (error, high, stable, aborted, answer.Bytes().Length);
    }

    public (long Offset, short Error) CommittedOffset(string group, string topic, bool requireStable)
    {
        // Only version 7 and later know "require stable", and those are flexible.
        _request.Reset();
        _request.Int32(0);
        _request.Int16(9);
        _request.Int16(7);
        _request.Int32(++_correlation);
        _request.String("raw");
        _request.Flexible = true;
        _request.Tags();
        _request.String(group);
        _request.Count(1);
        _request.String(topic);
        _request.Count(1);
        _request.Int32(0);
        _request.Tags();
        _request.Bool(requireStable);
        _request.Tags();
        _request.PatchInt32(0, _request.Length - 4);
        Send(_request.Written.Span);
        var answer = new WireReader();
        answer.Reset(Receive()!.AsMemory());
        answer.Flexible = true;
        answer.Int32();
        answer.Tags();
        answer.Int32();
        SkipToPartition(answer);
        var offset = answer.Int64();
        answer.Int32();
        answer.NullableString();
        return (offset, answer.Int16());
    }

    public (short Error, long ProducerId, short Epoch) InitProducerId(string? transactionalId = null)
    {
        var answer = Ask(22, 0, request =>
        {
            request.String(transactionalId);
            request.Int32(60_000);
        });
        answer.Int32();
        return (answer.Int16(), answer.Int64(), answer.Int16());
    }

    public (short Error, long BaseOffset) Produce(string topic, byte[] batch, string? transactionalId = null)
    {
        var answer = Ask(0, 3, request =>
        {
            request.String(transactionalId);
            request.Int16(-1);
            request.Int32(30_000);
            OnePartition(request, topic);
            request.Bytes(batch);
        });
        SkipToPartition(answer);
        return (answer.Int16(), answer.Int64());
    }

    /// <summary>Joins a group and becomes its leader without taking part any further.</summary>
    public (string MemberId, int Generation) JoinAlone(string group, int sessionMs)
    {
        var answer = Ask(11, 1, request =>
        {
            request.String(group);
            request.Int32(sessionMs);
            request.Int32(sessionMs);
            request.String("");
            request.String("consumer");
            request.Count(1);
            request.String("cooperative-sticky");
            request.Bytes([0, 1, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0]);
        });
        Assert.Equal(0, answer.Int16());
        var generation = answer.Int32();
        answer.String();
        var leader = answer.String();
        var sync = Ask(14, 0, request =>
        {
            request.String(group);
            request.Int32(generation);
            request.String(leader);
            request.Count(0);
        });
        Assert.Equal(0, sync.Int16());
        return (leader, generation);
    }

    public short Heartbeat(string group, int generation, string memberId) => Ask(12, 0, request =>
    {
        request.String(group);
        request.Int32(generation);
        request.String(memberId);
    }).Int16();

    public short Commit(string group, int generation, string memberId, string topic, long offset)
    {
        var answer = Ask(8, 2, request =>
        {
            request.String(group);
            request.Int32(generation);
            request.String(memberId);
            request.Int64(-1);
            OnePartition(request, topic);
            request.Int64(offset);
            request.String(null);
        });
        SkipToPartition(answer);
        return answer.Int16();
    }

    /// <summary>A batch of records with the given values, and its producer's place in the sequence.</summary>
    public static byte[] Batch(long producerId, short epoch, int sequence, params string[] values)
    {
        var batch = new byte[BatchHeader.Size + values.Sum(static value => value.Length + 20)];
        var at = BatchHeader.Size;
        for (var i = 0; i < values.Length; i++)
        {
            Span<byte> body = new byte[values[i].Length + 20];
            var length = 1 + Varint.Write(body[1..], 0);
            length += Varint.Write(body[length..], i);
            length += Varint.Write(body[length..], -1);
            length += Varint.Write(body[length..], values[i].Length);
            length += System.Text.Encoding.ASCII.GetBytes(values[i], body[length..]);
            length += Varint.Write(body[length..], 0);
            at += Varint.Write(batch.AsSpan(at), length);
            body[..length].CopyTo(batch.AsSpan(at));
            at += length;
        }

        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        new BatchHeader(0, at, 2, 0, 0, values.Length - 1, now, now, producerId, epoch, sequence, values.Length).Write(batch);
        return batch[..at];
    }

    public void Dispose()
    {
        _stream.Dispose();
        _request.Dispose();
    }

    private static void OnePartition(WireWriter request, string topic)
    {
        request.Count(1);
        request.String(topic);
        request.Count(1);
        request.Int32(0);
    }

    private static void SkipToPartition(WireReader answer)
    {
        Assert.Equal(1, answer.Count(1));
        answer.String();
        Assert.Equal(1, answer.Count(1));
        Assert.Equal(0, answer.Int32());
    }
}
