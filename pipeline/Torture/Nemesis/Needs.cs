namespace Monitoring.Pipeline.Torture.Nemesis;

/// <summary>What a fault needs of the installation.</summary>
[Flags]
internal enum Needs
{
    Nothing = 0,

    /// <summary>A listener of the broker behind a proxy.</summary>
    BrokerLink = 1,

    /// <summary>A second one, for a subscriber.</summary>
    SubscriberLink = 2,

    /// <summary>A broker that can be ended and started again.</summary>
    BrokerRestart = 4,

    /// <summary>A broker whose process is ours.</summary>
    OwnBroker = 8,

    /// <summary>A PostgreSQL whose process is ours.</summary>
    OwnPostgres = 16,

    /// <summary>Debian's libfaketime.</summary>
    Faketime = 32,
}
