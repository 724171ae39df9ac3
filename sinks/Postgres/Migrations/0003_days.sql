-- The life of a day's table. SECURITY DEFINER, because attaching and dropping need the owner of the parent, and the writer shall own nothing.

CREATE FUNCTION monitoring.open_day(wanted_parent text, wanted_day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    kind  monitoring.day_tables;
    child text := wanted_parent || '_' || to_char(wanted_day, 'YYYYMMDD');
    since timestamptz := wanted_day::timestamptz;
    until timestamptz := (wanted_day + 1)::timestamptz;
BEGIN
    SELECT * INTO STRICT kind FROM monitoring.day_tables WHERE parent = wanted_parent;
    -- 1297043024 is "MON" and 80; 1 is for migrations, 2 for opening and dropping days.
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

    INSERT INTO monitoring.days (parent, day, table_name, state) VALUES (wanted_parent, wanted_day, child, 'open')
        ON CONFLICT (parent, day) DO UPDATE SET state = 'open', changed_at = now();
    RETURN child;
END $$;
COMMENT ON FUNCTION monitoring.open_day IS 'Creates and attaches a day''s table unless it is there. Call it in a transaction of its own.';

-- Moves a day on and says whether it did; false where another process is at it or has done it.
CREATE FUNCTION monitoring.seal_day(wanted_parent text, wanted_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    child text;
BEGIN
    SELECT d.table_name INTO child FROM monitoring.days d
        WHERE d.parent = wanted_parent AND d.day = wanted_day AND d.state = 'open' FOR UPDATE SKIP LOCKED;
    IF child IS NULL THEN RETURN false; END IF;
    IF (SELECT t.is_log FROM monitoring.day_tables t WHERE t.parent = wanted_parent) THEN
        EXECUTE format('CREATE INDEX %I ON monitoring.%I USING gin (attributes jsonb_path_ops) WITH (fastupdate = on)', child || '_attributes', child);
        -- left(): a longer service name than an index row holds must not make a late event poison.
        EXECUTE format('CREATE INDEX %I ON monitoring.%I (left(service, 200), event_time)', child || '_service', child);
    END IF;
    EXECUTE format('ANALYZE monitoring.%I', child);
    UPDATE monitoring.days d SET state = 'sealed', changed_at = now() WHERE d.parent = wanted_parent AND d.day = wanted_day;
    RETURN true;
END $$;

CREATE FUNCTION monitoring.cool_day(wanted_parent text, wanted_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    child text;
BEGIN
    SELECT d.table_name INTO child FROM monitoring.days d
        WHERE d.parent = wanted_parent AND d.day = wanted_day AND d.state = 'sealed' FOR UPDATE SKIP LOCKED;
    IF child IS NULL THEN RETURN false; END IF;
    EXECUTE format('DROP INDEX IF EXISTS monitoring.%I', child || '_attributes');
    UPDATE monitoring.days d SET state = 'warm', changed_at = now() WHERE d.parent = wanted_parent AND d.day = wanted_day;
    RETURN true;
END $$;

-- lock_timeout: the parent is locked for the moment of the drop; behind a long query it is given up and tried again at the next round.
CREATE FUNCTION monitoring.drop_day(wanted_parent text, wanted_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    child text;
BEGIN
    PERFORM pg_advisory_xact_lock(1297043024, 2);
    SELECT d.table_name INTO child FROM monitoring.days d
        WHERE d.parent = wanted_parent AND d.day = wanted_day AND d.state <> 'dropped' FOR UPDATE SKIP LOCKED;
    IF child IS NULL THEN RETURN false; END IF;
    EXECUTE format('DROP TABLE IF EXISTS monitoring.%I', child);
    UPDATE monitoring.days d SET state = 'dropped', changed_at = now() WHERE d.parent = wanted_parent AND d.day = wanted_day;
    RETURN true;
END $$;

-- The number of a Kafka cluster, given out at its first sight.
CREATE FUNCTION monitoring.cluster_number(wanted text) RETURNS smallint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    number smallint;
BEGIN
    SELECT id INTO number FROM monitoring.clusters WHERE cluster_id = wanted;
    IF number IS NULL THEN
        INSERT INTO monitoring.clusters (cluster_id) VALUES (wanted) ON CONFLICT DO NOTHING;
        SELECT id INTO number FROM monitoring.clusters WHERE cluster_id = wanted;
    END IF;
    RETURN number;
END $$;

REVOKE ALL ON FUNCTION monitoring.open_day, monitoring.seal_day, monitoring.cool_day, monitoring.drop_day, monitoring.cluster_number FROM PUBLIC;
