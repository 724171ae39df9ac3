using System.Collections.Frozen;
using Monitoring.Pipeline.Embedded.Broker.Groups;
using Monitoring.Pipeline.Embedded.Broker.Security;
using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Transactions;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>What the requests of all connections share.</summary>
internal sealed class Node(
    BrokerOptions options, string clusterId, TopicStore topics, GroupCoordinator groups, TransactionCoordinator transactions, TimeProvider clock)
{
    /// <summary>The one node is number 1: its own leader, controller and coordinator.</summary>
    public const int Id = 1;

    /// <summary>Leaders never change on one node.</summary>
    public const int LeaderEpoch = 0;

    private FrozenDictionary<short, Api>? _apis;

    public BrokerOptions Options => options;

    public string ClusterId => clusterId;

    public TopicStore Topics => topics;

    public GroupCoordinator Groups => groups;

    public TransactionCoordinator Transactions => transactions;

    public TimeProvider Clock => clock;

    /// <summary>What a client has to pass before it is served.</summary>
    public ListenerGate Gate { get; } = new(options.Security);

    public FrozenDictionary<short, Api> Apis => _apis ??= ApiTable.For(this);

    public long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
