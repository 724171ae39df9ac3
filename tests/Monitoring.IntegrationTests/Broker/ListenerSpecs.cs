using System.Globalization;

namespace Monitoring.IntegrationTests.Broker;

/// <summary>A further listener of the embedded broker tells its clients the address of what stands before it.</summary>
public sealed class ListenerSpecs
{
    [Fact]
    public async Task Clients_are_told_the_address_of_the_listener_that_they_came_in_by()
    {
        await using var broker = await BrokerProcess.StartAsync(null, "--advertised-listener", "0=proxy.example:19092");
        Assert.Equal(("127.0.0.1", broker.Port), AddressToldBy(broker.Port));
        Assert.Equal(("proxy.example", 19092), AddressToldBy(Assert.Single(broker.AdvertisedPorts)));
    }

    private static (string Host, int Port) AddressToldBy(int port)
    {
        using var admin = KafkaUnderTest.AdminOf(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
        var broker = Assert.Single(admin.GetMetadata(KafkaUnderTest.Patience).Brokers);
        return (broker.Host, broker.Port);
    }
}
