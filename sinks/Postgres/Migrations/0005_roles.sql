-- Group roles without login, for GRANT monitoring_analyst TO somebody. Roles belong to the whole server: where the migrating user may not
-- create them, an administrator does, and calls monitoring.grant_roles() after.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['monitoring_writer', 'monitoring_analyst', 'monitoring_auditor'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION
            WHEN insufficient_privilege THEN RAISE NOTICE 'role % has to be created by an administrator', wanted;
            WHEN duplicate_object OR unique_violation THEN NULL; -- Another database of this server was faster.
        END;
    END LOOP;
END $$;

CREATE FUNCTION monitoring.grant_roles() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    existing regclass;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitoring_writer') THEN
        GRANT USAGE ON SCHEMA monitoring, public TO monitoring_writer;
        GRANT SELECT ON monitoring.schema_version, monitoring.clusters, monitoring.day_tables, monitoring.days TO monitoring_writer;
        GRANT SELECT, INSERT, UPDATE ON monitoring.consumer_offsets TO monitoring_writer;
        GRANT SELECT, INSERT, DELETE ON monitoring.outbox TO monitoring_writer;
        GRANT EXECUTE ON FUNCTION monitoring.open_day, monitoring.seal_day, monitoring.cool_day, monitoring.drop_day, monitoring.cluster_number TO monitoring_writer;
        FOR existing IN SELECT format('monitoring.%I', table_name)::regclass FROM monitoring.days WHERE state <> 'dropped' LOOP
            EXECUTE format('GRANT INSERT ON %s TO monitoring_writer', existing);
        END LOOP;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitoring_analyst') THEN
        GRANT USAGE ON SCHEMA public TO monitoring_analyst;
        GRANT SELECT ON public.app_logs, public.system_logs, public.logs, public.refusals TO monitoring_analyst;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitoring_auditor') THEN
        GRANT USAGE ON SCHEMA public TO monitoring_auditor;
        GRANT SELECT ON public.app_logs, public.system_logs, public.security_logs, public.dead_letters,
            public.logs, public.all_logs, public.refusals TO monitoring_auditor;
    END IF;
END $$;
REVOKE ALL ON FUNCTION monitoring.grant_roles FROM PUBLIC;

SELECT monitoring.grant_roles();
