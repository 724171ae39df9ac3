using System.Collections.Frozen;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>Every request that is understood, in which versions.</summary>
/// <remarks>
/// The ranges end before topic ids, which one node has no use for, and before formats older than record batches. Schemas: Apache
/// Kafka's <c>clients/src/main/resources/common/message</c>.
/// </remarks>
internal static class ApiTable
{
    public const short ApiVersionsFlexibleFrom = 3;

    public static FrozenDictionary<short, Api> For(Node node)
    {
        var groups = new GroupApis(node);
        var offsets = new OffsetApis(node);
        var topics = new TopicApis(node);
        var configs = new ConfigApis(node);
        var transactions = new TransactionApis(node);
        var positions = new PositionApis(node);
        Api[] all =
        [
            new(ApiKey.Produce, 3, 9, 9, new ProduceApi(node).Handle),
            new(ApiKey.Fetch, 4, 12, 12, new FetchApi(node).Handle),
            new(ApiKey.ListOffsets, 1, 7, 6, positions.ListOffsets),
            new(ApiKey.Metadata, 0, 9, 9, new MetadataApi(node).Handle),
            new(ApiKey.OffsetCommit, 0, 8, 8, offsets.Commit),
            new(ApiKey.OffsetFetch, 0, 8, 6, offsets.Fetch),
            new(ApiKey.FindCoordinator, 0, 4, 3, FindCoordinatorApi.Handle),
            new(ApiKey.JoinGroup, 0, 9, 6, groups.Join),
            new(ApiKey.Heartbeat, 0, 4, 4, groups.Heartbeat),
            new(ApiKey.LeaveGroup, 0, 5, 4, groups.Leave),
            new(ApiKey.SyncGroup, 0, 5, 4, groups.Sync),
            new(ApiKey.DescribeGroups, 0, 5, 5, new GroupAdminApis(node).Describe),
            new(ApiKey.ListGroups, 0, 4, 3, new GroupAdminApis(node).List),
            new(ApiKey.SaslHandshake, 0, 1, short.MaxValue, SaslApis.Handshake),
            new(ApiKey.ApiVersions, 0, 4, ApiVersionsFlexibleFrom, new ApiVersionsApi(node).Handle),
            new(ApiKey.CreateTopics, 0, 6, 5, topics.Create),
            new(ApiKey.DeleteTopics, 0, 5, 4, topics.Delete),
            new(ApiKey.DeleteRecords, 0, 2, 2, positions.DeleteRecords),
            new(ApiKey.InitProducerId, 0, 4, 2, transactions.InitProducerId),
            new(ApiKey.OffsetForLeaderEpoch, 0, 4, 4, positions.OffsetForLeaderEpoch),
            new(ApiKey.AddPartitionsToTxn, 0, 3, 3, transactions.AddPartitions),
            new(ApiKey.AddOffsetsToTxn, 0, 3, 3, transactions.AddOffsets),
            new(ApiKey.EndTxn, 0, 3, 3, transactions.End),
            new(ApiKey.TxnOffsetCommit, 0, 3, 3, transactions.CommitOffsets),
            new(ApiKey.DescribeConfigs, 0, 4, 4, configs.Describe),
            new(ApiKey.AlterConfigs, 0, 2, 2, configs.Replace),
            new(ApiKey.SaslAuthenticate, 0, 2, 2, SaslApis.Authenticate),
            new(ApiKey.CreatePartitions, 0, 3, 2, topics.Grow),
            new(ApiKey.DeleteGroups, 0, 2, 2, new GroupAdminApis(node).Delete),
            new(ApiKey.IncrementalAlterConfigs, 0, 1, 1, configs.Alter),
            new(ApiKey.DescribeCluster, 0, 0, 0, new MetadataApi(node).DescribeCluster),
        ];
        return all.ToFrozenDictionary(static api => (short)api.Key);
    }
}
