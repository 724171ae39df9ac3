using System.Net;
using System.Text;
using Monitoring.Processors.Enrichment;

namespace Monitoring.Tests.Enrichment;

/// <summary>Addresses read by hand are those that the platform reads.</summary>
public class AddressTextTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("255.255.255.255")]
    [InlineData("256.1.1.1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("010.1.1.1")]
    [InlineData("1.2.3.4 ")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("1::8")]
    [InlineData("2001:db8::ff00:42:8329")]
    [InlineData("2001:0DB8:0000:0000:0000:FF00:0042:8329")]
    [InlineData("1:2:3:4:5:6:7::")]
    [InlineData("::2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("1::2::3")]
    [InlineData(":1")]
    [InlineData("1:")]
    [InlineData("12345::")]
    [InlineData("::ffff:81.2.69.142")]
    [InlineData("::ffff:5102:458e")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[2001:db8::1]")]
    [InlineData("g::1")]
    [InlineData("")]
    public void An_address_is_read_as_the_platform_reads_it(string text) => Same(text);

    [Fact]
    public void Any_address_is_read_as_the_platform_reads_it()
    {
        var random = new Random(0);
        var bytes = new byte[16];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            if (i % 2 == 0) bytes.AsSpan(random.Next(12), random.Next(1, 5)).Clear();
            Same(new IPAddress(bytes).ToString());
            Same(new IPAddress(bytes.AsSpan(0, 4)).ToString());
        }
    }

    private static void Same(string text)
    {
        var expected = Array.Empty<byte>();
        if (IPAddress.TryParse(Encoding.UTF8.GetBytes(text), out var parsed)) expected = (parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed).GetAddressBytes();
        var actual = new byte[AddressText.Longest];
        Assert.Equal(expected, actual[..AddressText.Read(Encoding.UTF8.GetBytes(text), actual)]);
    }
}
