using System.Buffers.Binary;
using Confluent.Kafka;

namespace Monitoring.IntegrationTests.Broker;

public sealed class HostileContract(KafkaUnderTest kafka)
{
    public static TheoryData<string, byte[]> Attacks => new()
    {
        { "a negative length", [255, 255, 255, 255] },
        { "a length of two gigabytes", [127, 255, 255, 255, 0, 0, 0, 0] },
        { "a web browser", "GET / HTTP/1.1\r\nHost: kafka\r\n\r\n"u8.ToArray() },
        { "an unknown request", Frame([0x7f, 0xff, 0, 0, 0, 0, 0, 1, 255, 255]) },
        { "an array of two billion topics", Frame([0, 3, 0, 1, 0, 0, 0, 1, 255, 255, 127, 255, 255, 255]) },
        { "a string beyond the end", Frame([0, 10, 0, 0, 0, 0, 0, 1, 255, 255, 127, 255, 0]) },
        { "a produce request that ends early", Frame([0, 0, 0, 3, 0, 0, 0, 1, 255, 255, 255, 255, 255]) },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Hostile_bytes_close_their_connection_and_harm_nobody_else(string what, byte[] bytes)
    {
        using (var hostile = RawKafka.Connect(kafka.BootstrapServers))
        {
            hostile.Send(bytes);
            Assert.True(hostile.Receive() is null, what);
        }

        await Works();
    }

    [Fact]
    public async Task Random_bytes_harm_nobody()
    {
        var random = new Random(0);
        for (var i = 0; i < 200; i++)
        {
            var body = new byte[random.Next(8, 200)];
            random.NextBytes(body);
            BinaryPrimitives.WriteInt16BigEndian(body, (short)random.Next(0, 61));
            BinaryPrimitives.WriteInt16BigEndian(body.AsSpan(2), (short)random.Next(0, 10));
            using var hostile = RawKafka.Connect(kafka.BootstrapServers);
            hostile.Send(Frame(body));
        }

        await Works();
    }

    [Fact]
    public void A_version_of_ApiVersions_that_is_too_new_is_answered_in_version_0()
    {
        const short unsupportedVersion = 35;
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        var answer = raw.Ask(18, 99, static _ => { });
        Assert.Equal(unsupportedVersion, answer.Int16());
        Assert.True(answer.Count(6) > 0);
    }

    private static byte[] Frame(byte[] body)
    {
        var frame = new byte[body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame, 4);
        return frame;
    }

    private async Task Works()
    {
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Producer();
        await producer.ProduceAsync(topic, new Message<string?, string?> { Value = "still here" });
        Assert.Equal(["still here"], kafka.ReadAll(topic, IsolationLevel.ReadCommitted));
    }
}
