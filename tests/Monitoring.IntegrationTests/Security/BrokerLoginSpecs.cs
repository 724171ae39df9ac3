using System.Buffers.Binary;
using System.Text;
using Monitoring.IntegrationTests.Broker;
using Monitoring.IntegrationTests.Fixtures;

namespace Monitoring.IntegrationTests.Security;

/// <summary>The embedded broker's login on the wire, without TLS so that each byte can be seen.</summary>
public sealed class BrokerLoginSpecs : IAsyncLifetime
{
    private const short SaslHandshake = 17;
    private const short SaslAuthenticate = 36;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("monitoring-login-");
    private BrokerProcess _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await BrokerProcess.StartAsync(null, "--users", await SecuredBroker.UsersAsync(_folder.FullName));

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public static TheoryData<short, byte[]> Requests => new()
    {
        { 3, [0, 0, 0, 0] }, // Metadata
        { 0, new byte[20] }, // Produce
        { 1, new byte[40] }, // Fetch
        { 19, new byte[10] }, // CreateTopics
        { 32, new byte[10] }, // DescribeConfigs
        { 22, new byte[10] }, // InitProducerId
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Any_other_request_before_the_login_closes_the_connection(short key, byte[] body)
    {
        using var raw = RawKafka.Connect(_broker.BootstrapServers);
        Assert.Throws<IOException>(() => raw.Ask(key, key == 0 ? (short)3 : key == 1 ? (short)4 : (short)1, request => body.CopyTo(request.Reserve(body.Length))));
    }

    [Fact]
    public void What_a_broker_understands_may_be_asked_before_the_login()
    {
        using var raw = RawKafka.Connect(_broker.BootstrapServers);
        Assert.Equal(0, raw.Ask(18, 0, static _ => { }).Int16());
    }

    [Fact]
    public void An_unknown_mechanism_is_answered_with_the_known_ones_and_the_end()
    {
        using var raw = RawKafka.Connect(_broker.BootstrapServers);
        var answer = raw.Ask(SaslHandshake, 1, request => request.String("GSSAPI"));
        Assert.Equal(33, answer.Int16());
        Assert.Equal(["SCRAM-SHA-512", "SCRAM-SHA-256"], answer.Strings());
        Assert.Null(raw.Receive());
    }

    [Fact]
    public void A_false_proof_is_answered_with_code_58_and_the_end()
    {
        using var raw = RawKafka.Connect(_broker.BootstrapServers);
        Assert.Equal(0, raw.Ask(SaslHandshake, 1, request => request.String("SCRAM-SHA-256")).Int16());
        var first = raw.Ask(SaslAuthenticate, 1, request => request.Bytes(Encoding.UTF8.GetBytes($"n,,n={SecuredBroker.User},r=abc")));
        Assert.Equal(0, first.Int16());
        first.NullableString();
        var nonce = Encoding.UTF8.GetString(first.Bytes().Span).Split(',')[0];
        var last = raw.Ask(SaslAuthenticate, 1, request => request.Bytes(Encoding.UTF8.GetBytes($"c=biws,{nonce},p={Convert.ToBase64String(new byte[32])}")));
        Assert.Equal(58, last.Int16());
        Assert.Contains("invalid credentials", last.String(), StringComparison.Ordinal);
        Assert.Null(raw.Receive());
    }

    [Fact]
    public void After_a_handshake_of_version_0_messages_come_bare_and_a_false_one_ends_the_connection()
    {
        using var raw = RawKafka.Connect(_broker.BootstrapServers);
        Assert.Equal(0, raw.Ask(SaslHandshake, 0, request => request.String("SCRAM-SHA-256")).Int16());
        raw.Send(Framed($"n,,n={SecuredBroker.User},r=abc"));
        var nonce = Encoding.UTF8.GetString(raw.Receive()!).Split(',')[0];
        Assert.StartsWith("r=abc", nonce, StringComparison.Ordinal);
        raw.Send(Framed($"c=biws,{nonce},p={Convert.ToBase64String(new byte[32])}"));
        Assert.Null(raw.Receive());
    }

    [Fact]
    public void A_large_message_before_the_login_is_not_read()
    {
        using var raw = RawKafka.Connect(_broker.BootstrapServers);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, 1 << 20);
        raw.Send(length);
        Assert.Null(raw.Receive());
    }

    [Fact]
    public async Task Who_connects_and_says_nothing_is_not_waited_for_beyond_the_handshake_time()
    {
        using var raw = RawKafka.Connect(_broker.BootstrapServers);
        // 30 s is how long this socket waits; the broker gives up after 10.
        Assert.Null(raw.Receive());
        await KafkaUnderTest.Eventually(() => _broker.Output.Contains("did not log in within 00:00:10", StringComparison.Ordinal), "the broker says whom it did not wait for");
    }

    private static byte[] Framed(string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        var frame = new byte[bytes.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(frame, bytes.Length);
        bytes.CopyTo(frame, 4);
        return frame;
    }
}
