-- What windows of event time show: one row for each result of a window and a series, early ones and corrections included.

CREATE TABLE public.metrics (
    window_start     timestamptz NOT NULL,
    window_end       timestamptz NOT NULL,
    origin_offset    bigint NOT NULL,
    value            double precision NOT NULL,
    count            bigint NOT NULL,
    sum              double precision NOT NULL,
    min              double precision,
    max              double precision,
    first            double precision,
    last             double precision,
    increase         double precision,
    distinct_count   double precision,
    p50              double precision,
    p90              double precision,
    p95              double precision,
    p99              double precision,
    origin_partition integer NOT NULL,
    revision         integer NOT NULL,
    origin_cluster   smallint NOT NULL,
    kind             smallint NOT NULL,
    final            boolean NOT NULL,
    level            text NOT NULL,
    name             text COLLATE "C" NOT NULL,
    unit             text,
    money            numeric,
    labels           jsonb NOT NULL,
    quantile_sketch  bytea,
    distinct_sketch  bytea
) PARTITION BY LIST (level);
COMMENT ON TABLE public.metrics IS 'Results of windows as they came; of two for a series and a window the one with the higher revision counts: see metric_windows. Name a level and a range of window_start, so that only those days are read.';
COMMENT ON COLUMN public.metrics.window_start IS 'UTC; the window holds it. The partition key below the level.';
COMMENT ON COLUMN public.metrics.window_end IS 'UTC; the window does not hold it.';
COMMENT ON COLUMN public.metrics.origin_offset IS 'Of the record on monitoring.metrics, as origin_partition.';
COMMENT ON COLUMN public.metrics.value IS 'The one number that the metric stands for: of a counter its increase, of a gauge its last.';
COMMENT ON COLUMN public.metrics.count IS 'Numbers in the window; where it is 0, min, max, first and last are null.';
COMMENT ON COLUMN public.metrics.increase IS 'Counters: the rise since the number before the window, a fall being a reset to 0.';
COMMENT ON COLUMN public.metrics.distinct_count IS 'Distinct items, with a standard error of 0.81 %.';
COMMENT ON COLUMN public.metrics.p50 IS 'Quantiles: each within 1 % of a number at that rank.';
COMMENT ON COLUMN public.metrics.revision IS '0 for the first result of the window; the highest one counts.';
COMMENT ON COLUMN public.metrics.origin_cluster IS 'Row of monitoring.clusters.';
COMMENT ON COLUMN public.metrics.kind IS 'As in metric_samples; see metric_kind_name().';
COMMENT ON COLUMN public.metrics.final IS 'False for an early result: the window was still open.';
COMMENT ON COLUMN public.metrics.level IS 'The windows'' length by name: 10s, 1m, 5m, 1h, 1d, 1w, 1mo.';
COMMENT ON COLUMN public.metrics.money IS 'An exact sum, where the metric is one of money.';
COMMENT ON COLUMN public.metrics.labels IS 'Without the name. The series with {"__overflow__": "true"} holds what lies beyond a cardinality bound.';
COMMENT ON COLUMN public.metrics.quantile_sketch IS 'DDSketch, for merging.';
COMMENT ON COLUMN public.metrics.distinct_sketch IS 'HyperLogLog, for merging.';

-- Each level has days of its own, so that its retention is dropping them.
DO $$
DECLARE
    level text;
BEGIN
    FOREACH level IN ARRAY ARRAY['10s', '1m', '5m', '1h', '1d', '1w', '1mo'] LOOP
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.metrics FOR VALUES IN (%L) PARTITION BY RANGE (window_start)', 'metrics_' || level, level);
        INSERT INTO monitoring.day_tables (parent, time_column, is_log, seal_key) VALUES ('metrics_' || level, 'window_start', false, 'left(name, 200), window_start');
    END LOOP;
END $$;

-- security_invoker: whoever may not read the table cannot read it through a view either. A condition on the columns of DISTINCT ON reaches the table
-- below it, so that it prunes days; one on any other column is applied to what is left.
CREATE VIEW public.metric_windows WITH (security_invoker = true) AS
    SELECT DISTINCT ON (level, window_start, name, labels)
        level, window_start, window_end, name, labels, metric_kind_name(kind) AS kind, unit, final, revision, value, count, sum, min, max, first, last,
        increase, money, distinct_count, p50, p90, p95, p99, quantile_sketch, distinct_sketch
    FROM public.metrics
    ORDER BY level, window_start, name, labels, origin_cluster DESC, revision DESC, origin_offset DESC;
COMMENT ON VIEW public.metric_windows IS 'The newest result of each window and series; while final is false the window was still open. Name a level and a range of window_start, and the name by left(name, 200) = ''…'' AND name = ''…'' to use the index of sealed days.';

-- A branch for each quantile: a condition on the name then leaves out most rows before they are sorted.
CREATE VIEW public.metric_values WITH (security_invoker = true) AS
    SELECT name, labels, level, window_start, window_end, final, unit, value FROM public.metric_windows
    UNION ALL
    SELECT name || '_p50', labels, level, window_start, window_end, final, unit, p50 FROM public.metric_windows WHERE p50 IS NOT NULL
    UNION ALL
    SELECT name || '_p90', labels, level, window_start, window_end, final, unit, p90 FROM public.metric_windows WHERE p90 IS NOT NULL
    UNION ALL
    SELECT name || '_p95', labels, level, window_start, window_end, final, unit, p95 FROM public.metric_windows WHERE p95 IS NOT NULL
    UNION ALL
    SELECT name || '_p99', labels, level, window_start, window_end, final, unit, p99 FROM public.metric_windows WHERE p99 IS NOT NULL
    UNION ALL
    SELECT 'daily_active_users', labels, level, window_start, window_end, final, unit, value FROM public.metric_windows WHERE name = 'active_users' AND level = '1d'
    UNION ALL
    SELECT 'weekly_active_users', labels, level, window_start, window_end, final, unit, value FROM public.metric_windows WHERE name = 'active_users' AND level = '1w'
    UNION ALL
    SELECT 'monthly_active_users', labels, level, window_start, window_end, final, unit, value FROM public.metric_windows WHERE name = 'active_users' AND level = '1mo';
COMMENT ON VIEW public.metric_values IS 'One number for each metric, series and window; a metric with quantiles gives <name>_p50, _p90, _p95 and _p99 beside its own, and active_users the daily, weekly and monthly ones.';

-- Of a ratio, sum and count are the upper and the lower part: they add up over series, as the ratio itself does not. In per cent the sum is a hundredfold.
CREATE VIEW public.service_windows WITH (security_invoker = true) AS
    SELECT level, window_start, window_end, tenant, service, final, requests,
        errors_4xx, errors_4xx / calls_4xx AS error_rate_4xx, errors_5xx, errors_5xx / calls_5xx AS error_rate_5xx, timeouts, timeouts / calls AS timeout_rate,
        response_p50, response_p90, response_p99
    FROM (
        SELECT level, window_start, window_end, labels->>'tenant' AS tenant, labels->>'service' AS service, bool_and(final) AS final,
            sum(value) FILTER (WHERE name = 'api_requests') AS requests,
            sum(part) FILTER (WHERE name = 'api_error_rate_4xx') AS errors_4xx,
            nullif(sum(count) FILTER (WHERE name = 'api_error_rate_4xx'), 0)::double precision AS calls_4xx,
            sum(part) FILTER (WHERE name = 'api_error_rate_5xx') AS errors_5xx,
            nullif(sum(count) FILTER (WHERE name = 'api_error_rate_5xx'), 0)::double precision AS calls_5xx,
            sum(part) FILTER (WHERE name = 'api_timeout_rate') AS timeouts,
            nullif(sum(count) FILTER (WHERE name = 'api_timeout_rate'), 0)::double precision AS calls,
            max(p50) FILTER (WHERE name = 'api_response_time' AND is_whole) AS response_p50,
            max(p90) FILTER (WHERE name = 'api_response_time' AND is_whole) AS response_p90,
            max(p99) FILTER (WHERE name = 'api_response_time' AND is_whole) AS response_p99
        FROM (SELECT *, sum / CASE unit WHEN '%' THEN 100 ELSE 1 END AS part, labels - 'service' - 'tenant' = '{}' AS is_whole FROM public.metric_windows) AS w
        WHERE left(name, 200) = ANY ('{api_requests,api_response_time,api_error_rate_4xx,api_error_rate_5xx,api_timeout_rate}')
            AND name = ANY ('{api_requests,api_response_time,api_error_rate_4xx,api_error_rate_5xx,api_timeout_rate}') AND labels ? 'service'
        GROUP BY level, window_start, window_end, labels->>'tenant', labels->>'service') AS s;
COMMENT ON VIEW public.service_windows IS 'Requests, errors, time-outs and response times of each service, by level and window; rates are fractions of 1. Quantiles do not add up: they are those of the series without further labels.';
COMMENT ON COLUMN public.service_windows.tenant IS 'Null where events name none.';
COMMENT ON COLUMN public.service_windows.response_p50 IS 'In the unit of api_response_time.';

CREATE VIEW public.service_minutes WITH (security_invoker = true) AS
    SELECT window_start AS minute, tenant, service, final, requests, errors_4xx, error_rate_4xx, errors_5xx, error_rate_5xx, timeouts, timeout_rate, response_p50, response_p90, response_p99
    FROM public.service_windows WHERE level = '1m';
COMMENT ON VIEW public.service_minutes IS 'service_windows by the minute. Name a range of minute.';

-- A window function would have to see every window before a range is cut out: so each window in the range looks for the one before it in the days of both.
CREATE VIEW public.error_trend WITH (security_invoker = true) AS
    SELECT t.window_start, s.*
    FROM (
        SELECT DISTINCT window_start FROM public.metrics
        WHERE level = '5m' AND left(name, 200) = ANY ('{api_requests,api_error_rate_4xx,api_error_rate_5xx,api_timeout_rate}')
            AND name = ANY ('{api_requests,api_error_rate_4xx,api_error_rate_5xx,api_timeout_rate}')) AS t
    CROSS JOIN LATERAL (
        SELECT tenant, service, bool_and(final) FILTER (WHERE is_now) AS final, max(requests) FILTER (WHERE is_now) AS requests,
            max(error_rate_4xx) FILTER (WHERE is_now) AS error_rate_4xx,
            max(error_rate_4xx) FILTER (WHERE is_now) - max(error_rate_4xx) FILTER (WHERE NOT is_now) AS error_rate_4xx_change,
            max(error_rate_5xx) FILTER (WHERE is_now) AS error_rate_5xx,
            max(error_rate_5xx) FILTER (WHERE is_now) - max(error_rate_5xx) FILTER (WHERE NOT is_now) AS error_rate_5xx_change,
            max(timeout_rate) FILTER (WHERE is_now) AS timeout_rate,
            max(timeout_rate) FILTER (WHERE is_now) - max(timeout_rate) FILTER (WHERE NOT is_now) AS timeout_rate_change
        FROM (
            SELECT *, window_start = t.window_start AS is_now FROM public.service_windows
            WHERE level = '5m' AND window_start BETWEEN t.window_start - interval '5 minutes' AND t.window_start) AS w
        GROUP BY tenant, service HAVING bool_or(is_now)) AS s;
COMMENT ON VIEW public.error_trend IS 'Error rates of each service by 5 minutes, and their change since the window before; null where that has no rate. Name a range of window_start.';

CREATE VIEW public.user_behaviour WITH (security_invoker = true) AS
    SELECT level, window_start, window_end, labels->>'tenant' AS tenant, bool_and(final) AS final,
        max(value) FILTER (WHERE name = 'online_users' AND is_whole) AS online_users,
        max(value) FILTER (WHERE name = 'active_sessions' AND is_whole) AS active_sessions,
        max(value) FILTER (WHERE name = 'active_users' AND level = '1d' AND is_whole) AS daily_active_users,
        sum(count) FILTER (WHERE name = 'user_actions_per_minute') AS user_actions,
        sum(value) FILTER (WHERE name = 'page_views') AS page_views,
        max(value) FILTER (WHERE name = 'unique_page_views' AND is_whole) AS unique_page_views,
        sum(value) FILTER (WHERE name = 'search_queries') AS search_queries,
        sum(value) FILTER (WHERE name = 'new_registrations') AS new_registrations,
        sum(value) FILTER (WHERE name = 'orders_created') AS orders_created,
        sum(value) FILTER (WHERE name = 'orders_paid') AS orders_paid,
        sum(value) FILTER (WHERE name = 'orders_delivered') AS orders_delivered,
        sum(value) FILTER (WHERE name = 'orders_cancelled') AS orders_cancelled
    FROM (SELECT *, labels - 'tenant' = '{}' AS is_whole FROM public.metric_windows) AS w
    WHERE level = ANY ('{1h,1d}')
        AND left(name, 200) = ANY ('{online_users,active_sessions,active_users,user_actions_per_minute,page_views,unique_page_views,search_queries,new_registrations,orders_created,orders_paid,orders_delivered,orders_cancelled}')
        AND name = ANY ('{online_users,active_sessions,active_users,user_actions_per_minute,page_views,unique_page_views,search_queries,new_registrations,orders_created,orders_paid,orders_delivered,orders_cancelled}')
    GROUP BY level, window_start, window_end, labels->>'tenant';
COMMENT ON VIEW public.user_behaviour IS 'What users do, by hour and by day: name the level (1h or 1d) and a range of window_start. Numbers of distinct users, sessions and pages do not add up: they are those of the series without labels but the tenant.';
COMMENT ON COLUMN public.user_behaviour.tenant IS 'Null where events name none.';
COMMENT ON COLUMN public.user_behaviour.online_users IS 'Distinct users in the window.';

-- As before: what was granted so far keeps a function of its own.
ALTER FUNCTION monitoring.grant_roles() RENAME TO grant_sample_roles;
CREATE FUNCTION monitoring.grant_roles() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reader text;
BEGIN
    PERFORM monitoring.grant_sample_roles();
    FOREACH reader IN ARRAY ARRAY['monitoring_analyst', 'monitoring_auditor'] LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
            EXECUTE format('GRANT SELECT ON public.metrics, public.metric_windows, public.metric_values, public.service_windows, public.service_minutes, public.error_trend, public.user_behaviour TO %I', reader);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION monitoring.grant_roles FROM PUBLIC;

SELECT monitoring.grant_roles();
