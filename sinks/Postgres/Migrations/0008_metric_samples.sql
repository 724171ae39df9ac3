-- Metric samples: one row each, kept for days rather than months.

CREATE TABLE public.metric_samples (
    time             timestamptz NOT NULL,
    value            double precision NOT NULL,
    origin_offset    bigint NOT NULL,
    origin_partition integer NOT NULL,
    origin_cluster   smallint NOT NULL,
    kind             smallint NOT NULL,
    stale            boolean NOT NULL,
    name             text NOT NULL,
    unit             text,
    origin_topic     text NOT NULL,
    labels           jsonb NOT NULL
) PARTITION BY RANGE (time);
COMMENT ON COLUMN public.metric_samples.time IS 'When it was measured, UTC, to the millisecond. The partition key.';
COMMENT ON COLUMN public.metric_samples.value IS 'As the publisher sent it, NaN and infinities included; a publisher''s changes are running totals.';
COMMENT ON COLUMN public.metric_samples.kind IS '0 unknown, 1 counter, 2 gauge, 3 histogram, 4 gauge histogram, 5 summary, 6 info, 7 state set; see metric_kind_name().';
COMMENT ON COLUMN public.metric_samples.stale IS 'The series ended here (Prometheus'' staleness marker); the value is NaN.';
COMMENT ON COLUMN public.metric_samples.labels IS 'Without the name. The series with {"__overflow__": "true"} holds the samples of all series beyond a cardinality bound.';
COMMENT ON COLUMN public.metric_samples.origin_cluster IS 'Row of monitoring.clusters.';

-- An expression list for a B-tree index that a day gets when it is sealed.
ALTER TABLE monitoring.day_tables ADD COLUMN seal_key text;
INSERT INTO monitoring.day_tables (parent, time_column, is_log, seal_key) VALUES ('metric_samples', 'time', false, 'left(name, 200), time');

CREATE OR REPLACE FUNCTION monitoring.seal_day(wanted_parent text, wanted_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    kind  monitoring.day_tables;
    child text;
BEGIN
    SELECT d.table_name INTO child FROM monitoring.days d
        WHERE d.parent = wanted_parent AND d.day = wanted_day AND d.state = 'open' FOR UPDATE SKIP LOCKED;
    IF child IS NULL THEN RETURN false; END IF;
    SELECT * INTO STRICT kind FROM monitoring.day_tables t WHERE t.parent = wanted_parent;
    IF kind.is_log THEN
        EXECUTE format('CREATE INDEX %I ON monitoring.%I USING gin (attributes jsonb_path_ops) WITH (fastupdate = on)', child || '_attributes', child);
        -- left(): a longer service name than an index row holds must not make a late event poison.
        EXECUTE format('CREATE INDEX %I ON monitoring.%I (left(service, 200), event_time)', child || '_service', child);
    END IF;
    IF kind.seal_key IS NOT NULL THEN
        EXECUTE format('CREATE INDEX %I ON monitoring.%I (%s)', child || '_key', child, kind.seal_key);
    END IF;
    EXECUTE format('ANALYZE monitoring.%I', child);
    UPDATE monitoring.days d SET state = 'sealed', changed_at = now() WHERE d.parent = wanted_parent AND d.day = wanted_day;
    RETURN true;
END $$;

CREATE FUNCTION public.metric_kind_name(kind smallint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce((ARRAY['unknown', 'counter', 'gauge', 'histogram', 'gauge histogram', 'summary', 'info', 'state set'])[kind + 1], 'unknown')
$$;

-- security_invoker: whoever may not read the table cannot read it through the view either.
CREATE VIEW public.samples WITH (security_invoker = true) AS
    SELECT time, name, labels, value, stale, metric_kind_name(kind) AS kind, unit FROM public.metric_samples;
COMMENT ON VIEW public.samples IS 'Metric samples without their origin. Bound the time, and the name by left(name, 200) = ''…'' AND name = ''…'' to use the index of sealed days.';

-- What was granted so far keeps a function of its own, so that neither has to repeat the other.
ALTER FUNCTION monitoring.grant_roles() RENAME TO grant_log_roles;
CREATE FUNCTION monitoring.grant_roles() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reader text;
BEGIN
    PERFORM monitoring.grant_log_roles();
    FOREACH reader IN ARRAY ARRAY['monitoring_analyst', 'monitoring_auditor'] LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
            EXECUTE format('GRANT SELECT ON public.metric_samples, public.samples TO %I', reader);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION monitoring.grant_roles FROM PUBLIC;

SELECT monitoring.grant_roles();
