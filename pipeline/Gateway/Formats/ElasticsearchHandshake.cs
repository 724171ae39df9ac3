using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>What clients of Elasticsearch ask before they send.</summary>
internal static class ElasticsearchHandshake
{
    // Newer than the Filebeats that refuse an older one than themselves.
    private const string Version = "8.19.0";

    /// <summary>Without it newer clients go away.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers { get; } = [new("X-Elastic-Product", "Elasticsearch")];

    /// <summary>Who answers here.</summary>
    public static Reply Root { get; } = Answer(new
    {
        name = "monitoring",
        cluster_name = "monitoring",
        cluster_uuid = "_na_",
        version = new { number = Version, build_flavor = "default", build_type = "docker", lucene_version = "9.12.0", minimum_wire_compatibility_version = "7.17.0", minimum_index_compatibility_version = "7.0.0" },
        tagline = "You Know, for Search",
    });

    /// <summary>Under which licence: the one that asks for nothing.</summary>
    public static Reply License { get; } = Answer(new { license = new { status = "active", uid = "monitoring", type = "basic" } });

    private static Reply Answer(object body) => new(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(body), "application/json") { Headers = Headers };
}
