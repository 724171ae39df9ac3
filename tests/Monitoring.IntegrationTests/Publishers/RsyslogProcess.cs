using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Monitoring.IntegrationTests.Fixtures;

namespace Monitoring.IntegrationTests.Publishers;

/// <summary>A private rsyslogd with the configuration that we ship, fed over loopback in place of the machine's own sockets.</summary>
internal sealed class RsyslogProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("monitoring-rsyslog-");
    private readonly Process _process;
    private readonly Task<string> _errors;

    private RsyslogProcess(string bootstrapServers, string more)
    {
        Port = Peers.FreePort();
        var configuration = Path.Combine(_folder.FullName, "rsyslog.conf");
        File.WriteAllText(configuration, Configuration(bootstrapServers) + more);
        var installed = File.Exists("/usr/sbin/rsyslogd") ? "/usr/sbin/rsyslogd" : "rsyslogd";
        // A time without a zone is the machine's, eight hours east here: that is also where intake takes such times to come from.
        _process = ExternalProgram.Start("env", ["TZ=CST-8", installed, "-n", "-f", configuration, "-i", Path.Combine(_folder.FullName, "pid")]);
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int Port { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="more">What is added to the configuration.</param>
    public static async Task<RsyslogProcess> StartAsync(string bootstrapServers, string more = "")
    {
        var process = new RsyslogProcess(bootstrapServers, more);
        await Eventually.HoldsAsync(process.ListensAsync, TimeSpan.FromSeconds(20), () => process._process.HasExited ? process._errors.Result : "rsyslogd does not listen");
        return process;
    }

    /// <summary>Sends lines over one TCP connection.</summary>
    public async Task SendAsync(IEnumerable<string> lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
    }

    /// <summary>Sends one datagram a line.</summary>
    public async Task SendDatagramsAsync(IEnumerable<string> lines)
    {
        using var client = new UdpClient();
        foreach (var line in lines) await client.SendAsync(Encoding.UTF8.GetBytes(line), new IPEndPoint(IPAddress.Loopback, Port));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Configuration(string bootstrapServers)
    {
        var shipped = Peers.Shipped("rsyslog.conf")
            .Replace("module(load=\"imuxsock\")\n", "", StringComparison.Ordinal)
            .Replace("module(load=\"imklog\")\n", "", StringComparison.Ordinal)
            .Replace("127.0.0.1:9092", bootstrapServers, StringComparison.Ordinal)
            .Replace("/var/lib/rsyslog", _folder.FullName, StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"""
            global(workDirectory="{_folder.FullName}")
            module(load="imtcp")
            module(load="imudp")
            input(type="imtcp" address="127.0.0.1" port="{Port}")
            input(type="imudp" address="127.0.0.1" port="{Port}")

            """) + shipped;
    }

    private async Task<bool> ListensAsync()
    {
        if (_process.HasExited) Assert.Fail($"rsyslogd ended (is rsyslog-kafka installed? run tests/install-peers): {await _errors}");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
