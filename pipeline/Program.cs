using System.Globalization;
using System.Runtime.InteropServices;
using Monitoring.Pipeline.Embedded.Broker;

if (args is not ["broker", .. var rest]) return 0;

var options = new BrokerOptions { DataDirectory = "" };
for (var i = 0; i + 1 < rest.Length; i += 2)
{
    var value = rest[i + 1];
    options = rest[i] switch
    {
        "--data" => options with { DataDirectory = value },
        "--port" => options with { Port = int.Parse(value, CultureInfo.InvariantCulture) },
        "--housekeeping-ms" => options with { HousekeepingEvery = TimeSpan.FromMilliseconds(int.Parse(value, CultureInfo.InvariantCulture)) },
        "--auto-create-topics" => options with { AutoCreateTopics = bool.Parse(value) },
        _ => throw new ArgumentException($"broker: {rest[i]} is not known"),
    };
}

var ended = new TaskCompletionSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
await using (var broker = await KafkaBroker.StartAsync(options, Console.Error.WriteLine))
{
    Console.WriteLine($"broker listening on {options.Host}:{broker.Port}, data in {options.DataDirectory}");
    await ended.Task;
}

return 0;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    ended.TrySetResult();
}
