-- Offsets that vanished before the sink had read them, and an outbox for more than dead letters.

CREATE TABLE public.offset_gaps (
    noticed_time     timestamptz NOT NULL,
    first_offset     bigint NOT NULL,
    end_offset       bigint NOT NULL,
    origin_partition integer NOT NULL,
    origin_cluster   smallint NOT NULL,
    stage            text NOT NULL,
    cause            text NOT NULL CHECK (cause IN ('deleted', 'corrupt')),
    origin_topic     text NOT NULL,
    CHECK (first_offset < end_offset)
);
COMMENT ON TABLE public.offset_gaps IS 'Ranges of offsets that were deleted or damaged before a stage had stored them: what they held is missing from the tables of logs.';
COMMENT ON COLUMN public.offset_gaps.end_offset IS 'The first offset behind the range.';
COMMENT ON COLUMN public.offset_gaps.origin_cluster IS 'Row of monitoring.clusters.';

ALTER TABLE monitoring.outbox ADD COLUMN topic text NOT NULL DEFAULT 'monitoring.dead-letters';
COMMENT ON TABLE monitoring.outbox IS 'Dead letters and alerts of the sink, to be published on their topic and then deleted.';

CREATE OR REPLACE FUNCTION monitoring.grant_roles() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    existing regclass;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitoring_writer') THEN
        GRANT USAGE ON SCHEMA monitoring, public TO monitoring_writer;
        GRANT SELECT ON monitoring.schema_version, monitoring.clusters, monitoring.day_tables, monitoring.days TO monitoring_writer;
        GRANT SELECT, INSERT, UPDATE ON monitoring.consumer_offsets TO monitoring_writer;
        GRANT SELECT, INSERT, DELETE ON monitoring.outbox TO monitoring_writer;
        GRANT INSERT ON public.offset_gaps TO monitoring_writer;
        GRANT EXECUTE ON FUNCTION monitoring.open_day, monitoring.seal_day, monitoring.cool_day, monitoring.drop_day, monitoring.cluster_number TO monitoring_writer;
        FOR existing IN SELECT format('monitoring.%I', table_name)::regclass FROM monitoring.days WHERE state <> 'dropped' LOOP
            EXECUTE format('GRANT INSERT ON %s TO monitoring_writer', existing);
        END LOOP;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitoring_analyst') THEN
        GRANT USAGE ON SCHEMA public TO monitoring_analyst;
        GRANT SELECT ON public.app_logs, public.system_logs, public.logs, public.refusals, public.offset_gaps TO monitoring_analyst;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitoring_auditor') THEN
        GRANT USAGE ON SCHEMA public TO monitoring_auditor;
        GRANT SELECT ON public.app_logs, public.system_logs, public.security_logs, public.dead_letters,
            public.logs, public.all_logs, public.refusals, public.offset_gaps TO monitoring_auditor;
    END IF;
END $$;

SELECT monitoring.grant_roles();
