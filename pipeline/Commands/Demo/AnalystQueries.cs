namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>A question and the SQL that answers it.</summary>
/// <param name="Title">The question.</param>
/// <param name="Sql">Runs as it is printed.</param>
internal sealed record AnalystQuery(string Title, string Sql);

/// <summary>What an analyst asks of the demo's data.</summary>
internal static class AnalystQueries
{
    /// <summary>Short answers, shown without their SQL.</summary>
    public static IReadOnlyList<AnalystQuery> Overview { get; } =
    [
        new("Top countries", """
            SELECT attributes->>'source.geo.country_iso_code' AS country, count(*) AS requests
            FROM app_logs WHERE attributes ? 'source.geo.country_iso_code'
            GROUP BY 1 ORDER BY 2 DESC LIMIT 8
            """),
        new("Slowest services", """
            SELECT service, count(*) AS calls,
                   round(percentile_cont(0.95) WITHIN GROUP (ORDER BY (attributes->>'duration_ms')::float8)::numeric, 0) AS p95_ms
            FROM app_logs WHERE jsonb_typeof(attributes->'duration_ms') = 'number'
            GROUP BY 1 ORDER BY 3 DESC LIMIT 5
            """),
    ];

    /// <summary>Worked examples, printed with their SQL.</summary>
    public static IReadOnlyList<AnalystQuery> Examples { get; } =
    [
        new("Error rate by service and minute, the worst first", """
            SELECT service, to_char(date_trunc('minute', event_time), 'HH24:MI') AS minute, count(*) AS events,
                   count(*) FILTER (WHERE severity >= 17) AS errors,
                   round(100.0 * count(*) FILTER (WHERE severity >= 17) / count(*), 1) AS error_percent
            FROM app_logs WHERE service <> ''
            GROUP BY service, date_trunc('minute', event_time) ORDER BY error_percent DESC, events DESC LIMIT 8
            """),
        new("95th percentile of the request time by URL", """
            SELECT attributes->>'route' AS url, count(*) AS requests,
                   round(percentile_cont(0.95) WITHIN GROUP (ORDER BY (attributes->>'duration_ms')::float8)::numeric, 0) AS p95_ms,
                   count(*) FILTER (WHERE (attributes->>'status')::int >= 500) AS failed
            FROM app_logs WHERE jsonb_typeof(attributes->'duration_ms') = 'number' AND attributes ? 'route'
            GROUP BY 1 ORDER BY 3 DESC
            """),
        new("Payments by method", """
            SELECT attributes->>'payment_method' AS method, count(*) AS payments,
                   round(100.0 * count(*) FILTER (WHERE attributes->>'payment_status' = 'success') / count(*), 1) AS success_percent,
                   sum((attributes->>'amount')::numeric) FILTER (WHERE attributes->>'payment_status' = 'success') AS amount_cny
            FROM app_logs WHERE attributes ? 'payment_method'
            GROUP BY 1 ORDER BY 2 DESC
            """),
        new("The business in the last five minutes that are over, from the windows of metrics", """
            SELECT name, labels->>'currency' AS currency, round(value::numeric, 3) AS value
            FROM metric_values
            WHERE level = '5m' AND final AND window_start = (SELECT max(window_start) FROM metrics WHERE level = '5m' AND final)
              AND name IN ('orders_created', 'total_order_amount', 'average_order_value', 'payment_success_rate',
                           'payment_processing_time_p99', 'api_response_time_p99', 'online_users') AND NOT labels ? 'service'
            ORDER BY name
            """),
    ];
}
