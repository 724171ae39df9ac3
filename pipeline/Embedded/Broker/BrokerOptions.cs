namespace Monitoring.Pipeline.Embedded.Broker;

/// <summary>The settings of a <see cref="KafkaBroker"/>.</summary>
public sealed record BrokerOptions
{
    /// <summary>The folder that holds everything; made where it is missing, locked while the broker runs.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The address to listen on and to tell clients of.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The TCP port; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>Further ports, whose clients are told another address: that of a proxy or of a port mapping in front.</summary>
    public IReadOnlyList<AdvertisedListener> AdvertisedListeners { get; init; } = [];

    /// <summary>Partitions of a topic whose creator names no number.</summary>
    public int DefaultPartitions { get; init; } = 1;

    /// <summary>A topic that a client asks for is made, where the client allows that too.</summary>
    public bool AutoCreateTopics { get; init; }

    /// <summary>A longer request closes its connection, bytes.</summary>
    public int MaxRequestBytes { get; init; } = 100 << 20;

    /// <summary>More connections than this are turned away.</summary>
    public int MaxConnections { get; init; } = 2000;

    /// <summary>How long the first members of an empty group are waited for (<c>group.initial.rebalance.delay.ms</c>).</summary>
    public TimeSpan InitialRebalanceDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often retention and compaction look at the logs.</summary>
    public TimeSpan HousekeepingEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the newest data is forced onto the disk; null leaves that to the operating system between segments.</summary>
    public TimeSpan? FlushEvery { get; init; }

    /// <summary>A producer that has been silent so long is forgotten (<c>producer.id.expiration.ms</c>).</summary>
    public TimeSpan ProducerIdExpiration { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Encryption and authentication; none by default.</summary>
    public BrokerSecurity Security { get; init; } = new();

    /// <summary>Everything that is wrong with these options.</summary>
    public IEnumerable<string> Validate()
    {
        if (string.IsNullOrWhiteSpace(DataDirectory)) yield return "broker.data: a folder is needed";
        if (Port is < 0 or > 65535) yield return $"broker.port: {Port} is not within 0 to 65535";
        foreach (var listener in AdvertisedListeners.Where(static l => l.Port is < 0 or > 65535 || l.AdvertisedPort is < 1 or > 65535 || l.AdvertisedHost.Length == 0))
        {
            yield return $"broker.advertised-listener: {listener} does not name ports and a host";
        }

        if (DefaultPartitions is < 1 or > 1000) yield return $"broker.default-partitions: {DefaultPartitions} is not within 1 to 1000";
        if (MaxRequestBytes < 1 << 16) yield return $"broker.max-request-bytes: {MaxRequestBytes} is less than 65536";
        if (MaxConnections < 1) yield return $"broker.max-connections: {MaxConnections} is less than 1";
        if (HousekeepingEvery <= TimeSpan.Zero) yield return $"broker.housekeeping: {HousekeepingEvery} is not positive";
        if (FlushEvery <= TimeSpan.Zero) yield return $"broker.flush: {FlushEvery} is not positive";
        foreach (var fault in Security.Validate()) yield return fault;
    }
}
