namespace Monitoring.Tests.Rules;

/// <summary>What the operations manual asks for by name, with the decisions made where it leaves or contradicts something.</summary>
internal static class Catalogue
{
    /// <summary>An alert as it is decided: <c>kind</c> tells the manual's rules from the levels of its thresholds.</summary>
    public sealed record Alert(string Name, string Expression, string For, string Severity, string Priority, string Kind);

    // Metric and unit.
    private const string Recorded =
        """
        cpu_usage_percent %
        load_average 1
        cpu_temperature °C
        memory_usage_percent %
        memory_available byte
        swap_usage %
        disk_usage_percent %
        disk_io_utilization %
        disk_read_write_speed byte/s
        network_bytes_sent byte/s
        network_bytes_received byte/s
        network_connections 1
        network_errors %
        node_cpu_usage %
        node_memory_usage %
        node_disk_usage %
        node_network_usage byte/s
        pod_cpu_usage %
        pod_memory_usage %
        pod_restart_count 1
        pod_status enum
        container_cpu_usage %
        container_memory_usage byte
        container_io_usage byte/s
        container_network_usage byte/s
        container_running_count 1
        container_stopped_count 1
        container_error_count 1
        docker_cpu_usage %
        docker_memory_usage %
        docker_storage_usage %
        lb_active_connections 1
        lb_request_rate 1/s
        lb_response_time ms
        lb_health_check_status enum
        interface_utilization %
        packet_loss_rate %
        error_rate %
        temperature °C
        fw_connection_count 1
        fw_throughput bit/s
        fw_blocked_count 1/window
        fw_policy_hits 1/window
        jvm_heap_usage %
        jvm_gc_time ms/s
        jvm_gc_frequency 1/min
        jvm_thread_count 1
        nodejs_heap_usage %
        nodejs_event_loop_lag s
        nodejs_active_handles 1
        nodejs_active_requests 1
        pg_active_connections 1
        pg_idle_connections 1
        pg_max_connections 1
        pg_query_duration ms
        pg_slow_queries 1/min
        pg_deadlocks 1/min
        pg_cache_hit_ratio %
        pg_replication_lag s
        pg_wal_lag byte
        pg_slave_status enum
        redis_memory_usage %
        redis_memory_fragmentation 1
        redis_evicted_keys 1/s
        redis_ops_per_second 1/s
        redis_hit_rate %
        redis_response_time us
        redis_slow_log_count 1/min
        redis_rejected_connections 1/min
        rabbitmq_queue_depth 1
        rabbitmq_message_rate 1/s
        rabbitmq_consumer_count 1
        rabbitmq_message_unacked 1
        rabbitmq_node_disk_free byte
        rabbitmq_node_memory_usage %
        rabbitmq_node_connection_count 1
        kafka_topic_partition_count 1
        kafka_topic_replica_count 1
        kafka_topic_message_rate 1/s
        kafka_broker_cpu_usage %
        kafka_broker_disk_usage %
        kafka_broker_network_usage byte/s
        user_retention_rate %
        feature_usage_count 1/window
        recommendation_accuracy %
        user_satisfaction_score 1-5
        recommendation_diversity 0..1
        customer_satisfaction %
        repeat_consultation_rate %
        """;

    public static IReadOnlyList<(string Name, string Unit)> FromExporters { get; } = [.. Recorded.Split('\n').Select(line => line.Split(' ')).Select(words => (words[0], words[1]))];

    /// <summary>Shares among them go from 0 to 1, where the manual speaks of percentages.</summary>
    public static IReadOnlyList<string> FromLogs { get; } =
    [
        "api_response_time_p50", "api_response_time_p90", "api_response_time_p99", "api_error_rate_4xx", "api_error_rate_5xx", "api_timeout_rate",
        "api_requests_per_second", "api_concurrent_requests", "online_users", "new_registrations", "active_sessions", "user_actions_per_minute", "daily_active_users",
        "weekly_active_users", "monthly_active_users", "page_views", "unique_page_views", "search_queries", "orders_created", "orders_paid", "orders_delivered",
        "orders_cancelled", "total_order_amount", "average_order_value", "payment_success_rate", "refund_rate", "alipay_transaction_count", "wechat_transaction_count",
        "bank_card_transaction_count", "payment_failure_rate", "payment_timeout_rate", "payment_processing_time", "recommendation_requests",
        "recommendation_response_time", "recommendation_success_rate", "consultation_requests", "consultation_response_time", "consultation_completion_rate",
        "nutritionist_utilization", "consultation_rating",
    ];

    public static IReadOnlyList<string> FromSessionsAndJoins { get; } =
    [
        "bounce_rate", "session_duration", "click_through_rate", "conversion_rate", "recommendation_click_rate",
    ];

    /// <summary>redis_exporter gives them under these very names.</summary>
    public static IReadOnlyList<string> AsExported { get; } = ["redis_connected_clients", "redis_blocked_clients"];

    public static IEnumerable<string> Metrics => [.. FromExporters.Select(m => m.Name), .. FromLogs, .. FromSessionsAndJoins, .. AsExported];

    public static IReadOnlyList<Alert> Alerts { get; } =
    [
        new("HighCPUUsage", "cpu_usage_percent > 85", "300s", "warning", "P2", "rule"),
        new("CriticalCPUUsage", "cpu_usage_percent > 95", "120s", "critical", "P1", "rule"),
        new("HighMemoryUsage", "memory_usage_percent > 90", "180s", "warning", "P2", "rule"),
        new("DiskSpaceLow", "disk_usage_percent > 90", "60s", "critical", "P2", "rule"),
        new("HighAPILatency", "api_response_time_p90 > 2", "120s", "warning", "P2", "rule"),
        new("HighErrorRate", "api_error_rate > 5", "60s", "critical", "P1", "rule"),
        new("DatabaseConnectionHigh", "db_connections > 80", "180s", "warning", "P2", "rule"),
        new("SlowQueryHigh", "pg_slow_queries > 20", "300s", "warning", "P2", "rule"),
        new("DatabaseDown", "pg_up == 0 or mysql_up == 0", "60s", "critical", "P0", "rule"),

        new("CPUUsageWarning", "cpu_usage_percent:held_1m > 70 <= 85", "0s", "warning", "P3", "level"),
        new("CPUUsageCritical", "cpu_usage_percent:held_1m > 85 <= 95", "0s", "critical", "P2", "level"),
        new("CPUUsageEmergency", "cpu_usage_percent:held_1m > 95", "0s", "emergency", "P1", "level"),
        new("MemoryUsageWarning", "memory_usage_percent:held_1m > 80 <= 90", "0s", "warning", "P3", "level"),
        new("MemoryUsageCritical", "memory_usage_percent:held_1m > 90 <= 95", "0s", "critical", "P2", "level"),
        new("MemoryUsageEmergency", "memory_usage_percent:held_1m > 95", "0s", "emergency", "P1", "level"),
        new("DiskUsageWarning", "disk_usage_percent:held_1m > 85 <= 90", "0s", "warning", "P3", "level"),
        new("DiskUsageCritical", "disk_usage_percent:held_1m > 90 <= 95", "0s", "critical", "P2", "level"),
        new("DiskUsageEmergency", "disk_usage_percent:held_1m > 95", "0s", "emergency", "P1", "level"),
        new("BandwidthWarning", "network_bandwidth_percent:held_1m > 70 <= 85", "0s", "warning", "P3", "level"),
        new("BandwidthCritical", "network_bandwidth_percent:held_1m > 85", "0s", "critical", "P2", "level"),
        new("NetworkErrorsEmergency", "network_errors:held_1m > 1", "0s", "emergency", "P1", "level"),
        new("APILatencyWarning", "api_response_time_p90:held_1m > 2 <= 5", "0s", "warning", "P2", "level"),
        new("APILatencyCritical", "api_response_time_p90:held_1m > 5", "0s", "critical", "P1", "level"),
        new("APIErrorRateWarning", "api_error_rate:held_1m > 1 <= 5", "0s", "warning", "P2", "level"),
        new("APIErrorRateCritical", "api_error_rate:held_1m > 5", "0s", "critical", "P1", "level"),
        new("APIConcurrencyWarning", "api_concurrent_requests:held_1m > 1000 <= 2000", "0s", "warning", "P3", "level"),
        new("APIConcurrencyCritical", "api_concurrent_requests:held_1m > 2000", "0s", "critical", "P2", "level"),
        new("DatabaseConnectionsWarning", "db_connections:held_1m > 80 <= 90", "0s", "warning", "P2", "level"),
        new("DatabaseConnectionsCritical", "db_connections:held_1m > 90", "0s", "critical", "P1", "level"),
        new("SlowQueriesWarning", "pg_slow_queries:held_1m > 10 <= 50", "0s", "warning", "P2", "level"),
        new("SlowQueriesCritical", "pg_slow_queries:held_1m > 50", "0s", "critical", "P1", "level"),
        new("ReplicationLagWarning", "pg_replication_lag:held_1m > 5 <= 30", "0s", "warning", "P2", "level"),
        new("ReplicationLagCritical", "pg_replication_lag:held_1m > 30", "0s", "critical", "P1", "level"),
    ];
}
