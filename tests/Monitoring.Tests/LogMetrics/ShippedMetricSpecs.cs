using System.Text.Json;
using Monitoring.Processors.Intake;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Masking;

namespace Monitoring.Tests.LogMetrics;

/// <summary>Log lines and what the shipped metrics show of the minute that they lie in.</summary>
public sealed class ShippedMetricSpecs
{
    private static readonly string[] Requests = [Line(1, 200, "0.100"), Line(2, 404, "0.200"), Line(3, 503, "0.300"), Line(15, 504, "6.000")];

    private static readonly string[] Orders =
    [
        Event(1, """ "event":"order_created","order_id":"a","amount":10.10,"currency":"CNY","user_id":"u1" """, "订单 a 创建成功，金额 10.10 元"),
        Event(12, """ "event":"order_created","order_id":"b","amount":"20.20","currency":"CNY","user_id":"u2" """, "Order b created, 20.20 CNY"),
        Event(13, """ "event":"order_created","order_id":"c","amount":0.2,"currency":"USD","user_id":"u2" """),
        Event(20, """ "event":"order_paid","order_id":"a" """, "订单 a 已支付"), Event(21, """ "event":"order_paid","order_id":"b" """), Event(22, """ "event":"order_paid","order_id":"c" """),
        Event(23, """ "event":{"action":"order_paid"},"order_id":"d" """),
        Event(30, """ "event":"order_delivered","order_id":"a" """), Event(31, """ "event":"order_cancelled","order_id":"c" """), Event(59, """ "event":"order_refunded","order_id":"b" """),
    ];

    private static readonly string[] Payments =
    [
        Event(1, """ "event":"payment_succeeded","payment_method":"alipay","duration_ms":100 """, "支付成功"), Event(2, """ "event":"payment_succeeded","payment_method":"wechat","duration_ms":100 """, "Payment settled"),
        Event(3, """ "event":"payment_failed","payment_method":"wechat_pay","duration_ms":100 """), Event(4, """ "event":"payment_timeout","payment_method":"bank_card","duration_ms":30000 """),
    ];

    private static readonly string[] Visitors =
    [
        Event(1, """ "event":"page_view","page":"/menu","user_id":"u1","session_id":"s1" """), Event(2, """ "event":"page_view","page":"/menu","user_id":"u1","session_id":"s1" """),
        Event(3, """ "event":"page_view","page":"/cart","user_id":"u1","session_id":"s1" """), Event(4, """ "event":"search","user_id":"u2","session_id":"s2" """),
        Event(5, """ "event":"item_impression","user":{"id":"u3"},"session":{"id":"s3"} """), Event(6, """ "event":"item_impression","user_id":"u3" """),
        Event(7, """ "event":"item_impression","user_id":"u3" """), Event(8, """ "event":"item_impression","user_id":"u3" """), Event(40, """ "event":"item_click","user_id":"u3" """),
        Event(50, """ "event":"user_registered","user_id":"u4" """),
    ];

    private static readonly string[] Nutrition =
    [
        Event(1, """ "event":"recommendation_served","duration_ms":400 """), Event(2, """ "event":"recommendation_served","duration_ms":400 """), Event(3, """ "event":"recommendation_served","duration_ms":400 """),
        Event(4, """ "event":"recommendation_failed","duration_ms":400 """), Event(5, """ "event":"recommendation_clicked" """),
        Event(6, """ "event":"consultation_requested" """, "用户发起营养师咨询"), Event(7, """ "event":"consultation_requested" """, "Consultation requested"), Event(8, """ "event":"consultation_answered","duration_ms":45000 """),
        Event(9, """ "event":"consultation_completed","rating":5 """), Event(10, """ "event":"consultation_completed","rating":4 """),
        Event(11, """ "event":"nutritionist_heartbeat","state":"busy" """), Event(12, """ "event":"nutritionist_heartbeat","state":"busy" """), Event(13, """ "event":"nutritionist_heartbeat","state":"idle" """), Event(14, """ "event":"nutritionist_heartbeat","state":"busy" """),
    ];

    /// <summary>The lines of a theme, and every metric that is of that theme with its value over the minute; quantiles and estimates within their errors.</summary>
    public static TheoryData<string[], string, double, double> Shown => new()
    {
        { Requests, "api_requests{service=\"nginx\"}", 4, 0 },
        { Requests, "api_requests_per_second{service=\"nginx\"}", 4 / 60.0, 1e-12 },
        { Requests, "api_response_time{service=\"nginx\"}", 6.6 / 4, 1e-12 },
        { Requests, "api_error_rate_4xx{service=\"nginx\"}", 0.25, 0 },
        { Requests, "api_error_rate_5xx{service=\"nginx\"}", 0.5, 0 },
        { Requests, "api_timeout_rate{service=\"nginx\"}", 0.25, 0 },
        { Requests, "api_concurrent_requests{service=\"nginx\"}", 6.6 / 60, 1e-12 },
        { Orders, "orders_created", 3, 0 },
        { Orders, "orders_paid", 4, 0 },
        { Orders, "orders_delivered", 1, 0 },
        { Orders, "orders_cancelled", 1, 0 },
        { Orders, "total_order_amount{currency=\"CNY\"}", 30.30, 0 },
        { Orders, "total_order_amount{currency=\"USD\"}", 0.2, 0 },
        { Orders, "average_order_value{currency=\"CNY\"}", 15.15, 1e-12 },
        { Orders, "refund_rate", 0.25, 0 },
        { Payments, "payment_success_rate", 0.5, 0 },
        { Payments, "payment_failure_rate", 0.25, 0 },
        { Payments, "payment_timeout_rate", 0.25, 0 },
        { Payments, "payment_processing_time", 30.3 / 4, 1e-12 },
        { Payments, "alipay_transaction_count", 1, 0 },
        { Payments, "wechat_transaction_count", 2, 0 },
        { Payments, "bank_card_transaction_count", 1, 0 },
        { Visitors, "online_users", 4, 0.01 },
        { Visitors, "active_users", 4, 0.01 },
        { Visitors, "active_sessions", 3, 0.01 },
        { Visitors, "user_actions_per_minute", 10, 0 },
        { Visitors, "new_registrations", 1, 0 },
        { Visitors, "page_views", 3, 0 },
        { Visitors, "unique_page_views", 2, 0.01 },
        { Visitors, "search_queries", 1, 0 },
        { Visitors, "click_through_rate", 0.25, 0 },
        { Nutrition, "recommendation_requests", 4, 0 },
        { Nutrition, "recommendation_response_time", 0.4, 1e-12 },
        { Nutrition, "recommendation_success_rate", 0.75, 0 },
        { Nutrition, "recommendation_click_rate", 1 / 3.0, 1e-12 },
        { Nutrition, "consultation_requests", 2, 0 },
        { Nutrition, "consultation_response_time", 45, 1e-12 },
        { Nutrition, "consultation_completion_rate", 1, 0 },
        { Nutrition, "nutritionist_utilization", 0.75, 0 },
        { Nutrition, "consultation_rating", 4.5, 0 },
    };

    [Theory, MemberData(nameof(Shown))]
    public void Log_lines_yield_the_metric(string[] lines, string series, double value, double error)
    {
        var window = Assert.Single(Windows(lines), w => w.Series == series);
        Assert.InRange(window.Value, value - error, value + error);
    }

    [Fact]
    public void Every_shipped_metric_is_in_the_table_above() => Assert.Equal(
        ShippedMetrics.All.Select(m => m.Name).Order(StringComparer.Ordinal),
        Shown.Select(row => ((string)((ITheoryDataRow)row).GetData()[1]!).Split('{')[0]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Response_times_have_quantiles()
    {
        var times = Assert.Single(Windows(Requests), w => w.Series.StartsWith("api_response_time{", StringComparison.Ordinal));
        Assert.InRange(times.P50!.Value, 0.198, 0.202);
        Assert.InRange(times.P99!.Value, 0.297, 0.303); // The third of four: rank floor(0.99 × 3).
    }

    [Fact]
    public void Money_is_exact() => Assert.Equal("30.30", Assert.Single(Windows(Orders), w => w.Series == "total_order_amount{currency=\"CNY\"}").Money);

    [Fact]
    public void A_tenant_has_series_of_its_own()
    {
        var shown = Windows([Event(1, """ "event":"order_paid","tenant_id":"north" """), Event(2, """ "event":"order_paid","tenant":"south" """), Event(3, """ "event":"order_paid" """)]);
        Assert.Equal(["orders_paid", "orders_paid{tenant=\"north\"}", "orders_paid{tenant=\"south\"}"], shown.Where(w => w.Series.StartsWith("orders_paid", StringComparison.Ordinal)).Select(w => w.Series).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(MaskAction.Redact, null, 3)] // The same mark for all: not one session, but none that can be told apart.
    [InlineData(MaskAction.Pseudonym, "active_sessions 2", 0)]
    public void Masked_items_are_counted_where_their_masks_differ(MaskAction action, string? shown, int redacted)
    {
        var masking = new MaskingOptions { Fields = new Dictionary<string, MaskAction> { ["session_id"] = action } };
        var run = new MeterRun(policy: new IntakePolicy { Masking = masking }).Add(Event(1, """ "session_id":"0123456789abcdef" """), Event(2, """ "session_id":"fedcba9876543210" """), Event(3, """ "session_id":"fedcba9876543210" """));
        Assert.Equal(shown, run.Windows().Select(w => w.Split('.')[0]).SingleOrDefault(w => w.StartsWith("active_sessions", StringComparison.Ordinal)));
        Assert.Equal(redacted, run.Count("log_metric_items_redacted", "active_sessions"));
    }

    [Fact]
    public void A_masked_value_is_a_label_only_as_its_mark()
    {
        var options = new LogMetricOptions { Shipped = false, Metrics = [new LogMetric { Name = "m", Where = "exists contact", Labels = ["contact"] }] };
        Assert.Equal(["m{contact=\"[masked-email]\"} 1"], new MeterRun(options).Add(Event(1, """ "contact":"li.na@example.com" """)).Windows());
    }

    private static IReadOnlyList<ShownWindow> Windows(string[] lines)
    {
        var run = new MeterRun().Add(lines).Commit();
        var windows = new WindowRun();
        foreach (var delta in run.Deltas) windows.Add(delta);
        return [.. windows.Close().Where(w => w.Level == "1m")];
    }

    private static string Event(int second, string fields, string message = "m") => MeterRun.Event(second * 1000, fields).Replace("\"m\"", JsonSerializer.Serialize(message), StringComparison.Ordinal);

    private static string Line(int second, int status, string time) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["@timestamp"] = "2026-01-04T16:00:01Z",
        ["fields"] = new Dictionary<string, string> { ["service"] = "nginx" },
        ["message"] = $"192.0.2.7 - - [05/Jan/2026:00:00:{second:00} +0800] \"GET /api/v1/orders HTTP/1.1\" {status} 615 \"-\" \"curl/8.5\" \"-\" {time}",
    });
}
