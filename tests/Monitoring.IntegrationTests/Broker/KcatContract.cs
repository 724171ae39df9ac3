using System.ComponentModel;
using System.Diagnostics;

namespace Monitoring.IntegrationTests.Broker;

public sealed class KcatContract(KafkaUnderTest kafka)
{
    [Fact]
    public async Task Kcat_lists_produces_and_consumes()
    {
        var topic = await kafka.TopicAsync();
        await Kcat("one\ntwo\nthree\n", "-P", "-t", topic, "-z", "lz4");
        await Kcat("four\n", "-P", "-t", topic, "-X", $"transactional.id={topic}");
        Assert.Contains($"topic \"{topic}\" with 1 partitions", await Kcat("", "-L"), StringComparison.Ordinal);
        Assert.Equal("one\ntwo\nthree\nfour\n", await Kcat("", "-C", "-t", topic, "-e", "-q", "-X", "isolation.level=read_committed"));
        Assert.Equal("one\ntwo\nthree\nfour\n", await Kcat("", "-G", topic, "-e", "-q", "-X", "auto.offset.reset=earliest", topic));
        Assert.StartsWith($"{topic} [0] offset 0", await Kcat("", "-Q", "-t", $"{topic}:0:1"), StringComparison.Ordinal);
    }

    private async Task<string> Kcat(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("kcat", ["-b", kafka.BootstrapServers, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(KafkaUnderTest.Patience);
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Fail("kcat is not installed: apt-get install kcat");
            throw;
        }
    }
}
