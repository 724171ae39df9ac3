-- A role for `monitoring recompute`: it reads events, samples and windows, and adds windows; nothing else.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitoring_recomputer') THEN
        CREATE ROLE monitoring_recomputer NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN RAISE NOTICE 'role monitoring_recomputer has to be created by an administrator';
    WHEN duplicate_object OR unique_violation THEN NULL; -- Another database of this server was faster.
END $$;

-- As before, and windows' days are opened for both that add to them.
CREATE OR REPLACE FUNCTION monitoring.open_day(wanted_parent text, wanted_day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    kind  monitoring.day_tables;
    child text := wanted_parent || '_' || to_char(wanted_day, 'YYYYMMDD');
    since timestamptz := wanted_day::timestamptz;
    until timestamptz := (wanted_day + 1)::timestamptz;
BEGIN
    SELECT * INTO STRICT kind FROM monitoring.day_tables WHERE parent = wanted_parent;
    -- 1297043024 is "MON" and 80; 1 is for migrations, 2 for opening and dropping days, 3 for recomputing.
    PERFORM pg_advisory_xact_lock(1297043024, 2);
    IF EXISTS (SELECT FROM monitoring.days d WHERE d.parent = wanted_parent AND d.day = wanted_day AND d.state <> 'dropped') THEN
        RETURN child;
    END IF;

    -- Alone first and attached with its CHECK in place: ATTACH then reads no row and does not stop readers or writers of other days.
    EXECUTE format('CREATE TABLE monitoring.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING COMMENTS, CONSTRAINT day CHECK (%I >= %L AND %I < %L))',
        child, wanted_parent, kind.time_column, since, kind.time_column, until);
    EXECUTE format('CREATE INDEX %I ON monitoring.%I USING brin (%I) WITH (pages_per_range = 32)', child || '_time', child, kind.time_column);
    EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION monitoring.%I FOR VALUES FROM (%L) TO (%L)', wanted_parent, child, since, until);
    -- The bound says the same; checking it once a row is enough.
    EXECUTE format('ALTER TABLE monitoring.%I DROP CONSTRAINT day', child);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitoring_writer') THEN
        EXECUTE format('GRANT INSERT ON monitoring.%I TO monitoring_writer', child);
    END IF;
    IF starts_with(wanted_parent, 'metrics_') AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitoring_recomputer') THEN
        EXECUTE format('GRANT INSERT ON monitoring.%I TO monitoring_recomputer', child);
    END IF;

    INSERT INTO monitoring.days (parent, day, table_name, state) VALUES (wanted_parent, wanted_day, child, 'open')
        ON CONFLICT (parent, day) DO UPDATE SET state = 'open', changed_at = now();
    RETURN child;
END $$;

CREATE FUNCTION monitoring.open_metric_day(wanted_parent text, wanted_day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    -- Retention keeps ten years at most; a window that is sealed has begun.
    IF (starts_with(wanted_parent, 'metrics_') AND wanted_day BETWEEN current_date - 3700 AND current_date) IS NOT TRUE THEN
        RAISE EXCEPTION 'no day of windows: % %', wanted_parent, wanted_day USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN monitoring.open_day(wanted_parent, wanted_day);
END $$;
COMMENT ON FUNCTION monitoring.open_metric_day IS 'Creates and attaches a day''s table of windows unless it is there, for `monitoring recompute`.';
REVOKE ALL ON FUNCTION monitoring.open_metric_day FROM PUBLIC;

-- As before: what was granted so far keeps a function of its own.
ALTER FUNCTION monitoring.grant_roles() RENAME TO grant_metric_roles;
CREATE FUNCTION monitoring.grant_roles() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    existing regclass;
BEGIN
    PERFORM monitoring.grant_metric_roles();
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitoring_recomputer') THEN
        GRANT USAGE ON SCHEMA monitoring, public TO monitoring_recomputer;
        GRANT SELECT ON public.app_logs, public.system_logs, public.security_logs, public.metric_samples, public.metrics TO monitoring_recomputer;
        GRANT EXECUTE ON FUNCTION monitoring.open_metric_day TO monitoring_recomputer;
        FOR existing IN SELECT format('monitoring.%I', table_name)::regclass FROM monitoring.days WHERE state <> 'dropped' AND starts_with(parent, 'metrics_') LOOP
            EXECUTE format('GRANT INSERT ON %s TO monitoring_recomputer', existing);
        END LOOP;
    END IF;
END $$;
REVOKE ALL ON FUNCTION monitoring.grant_roles FROM PUBLIC;

COMMENT ON COLUMN public.metrics.origin_offset IS 'Of the record on monitoring.metrics, as origin_partition; -1 where `monitoring recompute` rebuilt the window from stored rows.';

SELECT monitoring.grant_roles();
