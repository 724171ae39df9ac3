using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.LogMetrics;

/// <summary>The metrics of a web service and of the restaurant platform's business, by the names that its operations manual gives them.</summary>
/// <remarks>
/// <para>What is a percentage there is a share from 0 to 1 here; durations are in seconds. <c>api_response_time_p50</c>, <c>_p90</c> and <c>_p99</c> are the quantiles of
/// <c>api_response_time</c>. <c>active_users</c> is <c>daily_active_users</c> in windows of a calendar day; those of calendar weeks and months are
/// <c>weekly_</c> and <c>monthly_active_users</c>. <c>online_users</c> means its windows of five minutes.</para>
/// <para><c>bounce_rate</c>, <c>session_duration</c> and <c>conversion_rate</c> are of sessions, not of events. Where the manual's figure is a join (a click with its impression,
/// an order with its refund), events of the same window are set against each other; the shipped joins join them, under other names.</para>
/// </remarks>
internal static class ShippedMetrics
{
    private const string Request = "status >= 100";
    private const string Payment = "event in [payment_succeeded, payment_failed, payment_timeout]";
    private const string Recommendation = "event in [recommendation_served, recommendation_failed]";
    private static readonly string[] PerService = ["service", "tenant"];
    private static readonly string[] PerTenant = ["tenant"];
    private static readonly string[] PerCurrency = ["currency", "tenant"];

    /// <summary>What the fields below are called by publishers: flat, under ECS names, or below <c>app.</c> where an agent has a field of that name.</summary>
    public static IReadOnlyDictionary<string, string> Fields { get; } = new Dictionary<string, string>
    {
        ["event"] = "event | app.event | event.action | event_type | event_name",
        ["status"] = "http.response.status_code | status | status_code | http_status",
        ["duration"] = "duration_ms / 1000 | elapsed_ms / 1000 | nginx.access.request_time | event.duration / 1000000000",
        ["user"] = "user_id | user.id | uid | userId",
        ["session"] = "session_id | session.id | sessionId",
        ["amount"] = "amount | total_amount | order.amount",
        ["method"] = "payment_method | pay_channel",
        ["tenant"] = "tenant | tenant_id | tenant.id",
        ["page"] = "page | page_path | url.path",
        ["nutritionist_state"] = "state | nutritionist_state",
    };

    public static IReadOnlyList<LogMetric> All { get; } =
    [
        Count("api_requests", Request, PerService),
        Count("api_requests_per_second", Request, PerService) with { Shows = Shows.PerSecond },
        Time("api_response_time", Request, PerService),
        Share("api_error_rate_4xx", Request, "status >= 400 and status < 500", PerService),
        Share("api_error_rate_5xx", Request, "status >= 500 and status < 600", PerService),
        Share("api_timeout_rate", Request, "status in [408, 499, 504]", PerService),
        new() { Name = "api_concurrent_requests", Where = Request, Value = "duration", Shows = Shows.SumPerSecond, Labels = PerService },

        Count("orders_created", "event == order_created", PerTenant),
        Count("orders_paid", "event == order_paid", PerTenant),
        Count("orders_delivered", "event == order_delivered", PerTenant),
        Count("orders_cancelled", "event == order_cancelled", PerTenant),
        new() { Name = "total_order_amount", Where = "event == order_created", Value = "amount", Money = true, Labels = PerCurrency },
        new() { Name = "average_order_value", Where = "event == order_created", Value = "amount", Labels = PerCurrency },
        Share("refund_rate", "event in [order_paid, order_refunded]", "event == order_refunded", PerTenant) with { Over = "event == order_paid" },

        Share("payment_success_rate", Payment, "event == payment_succeeded", PerTenant),
        Share("payment_failure_rate", Payment, "event == payment_failed", PerTenant),
        Share("payment_timeout_rate", Payment, "event == payment_timeout", PerTenant),
        Time("payment_processing_time", Payment, PerTenant),
        Count("alipay_transaction_count", $"{Payment} and method == alipay", PerTenant),
        Count("wechat_transaction_count", $"{Payment} and method in [wechat, wechat_pay, weixin]", PerTenant),
        Count("bank_card_transaction_count", $"{Payment} and method in [bank_card, card, unionpay]", PerTenant),

        Distinct("online_users", "user", PerTenant),
        Distinct("active_users", "user", PerTenant),
        Distinct("active_sessions", "session", PerTenant),
        Count("user_actions_per_minute", "exists user", PerTenant) with { Shows = Shows.PerMinute },
        Count("new_registrations", "event == user_registered", PerTenant),
        Count("page_views", "event == page_view", PerTenant),
        new() { Name = "unique_page_views", Where = "event == page_view", Distinct = ["session|user", "page"], Labels = PerTenant },
        Count("search_queries", "event == search", PerTenant),
        Share("click_through_rate", "event in [item_impression, item_click]", "event == item_click", PerTenant) with { Over = "event == item_impression" },

        Count("recommendation_requests", Recommendation, PerTenant),
        Time("recommendation_response_time", Recommendation, PerTenant),
        Share("recommendation_success_rate", Recommendation, "event == recommendation_served", PerTenant),
        Share("recommendation_click_rate", "event in [recommendation_served, recommendation_clicked]", "event == recommendation_clicked", PerTenant) with { Over = "event == recommendation_served" },

        Count("consultation_requests", "event == consultation_requested", PerTenant),
        Time("consultation_response_time", "event == consultation_answered", PerTenant),
        Share("consultation_completion_rate", "event in [consultation_requested, consultation_completed]", "event == consultation_completed", PerTenant) with { Over = "event == consultation_requested" },
        Share("nutritionist_utilization", "event == nutritionist_heartbeat and exists nutritionist_state", "nutritionist_state == busy", PerTenant),
        new() { Name = "consultation_rating", Where = "event == consultation_completed", Value = "rating", Labels = PerTenant },
    ];

    private static LogMetric Count(string name, string where, string[] labels) => new() { Name = name, Where = where, Labels = labels, Shows = Shows.Count };

    private static LogMetric Time(string name, string where, string[] labels) => new() { Name = name, Where = where, Value = "duration", Quantiles = true, Unit = "s", Labels = labels };

    private static LogMetric Share(string name, string where, string when, string[] labels) => new() { Name = name, Where = where, When = when, Labels = labels };

    private static LogMetric Distinct(string name, string field, string[] labels) => new() { Name = name, Distinct = [field], Labels = labels };
}
