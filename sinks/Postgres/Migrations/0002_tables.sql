-- Columns stand in order of alignment (8, 4, 2 bytes, then variable), so that no row carries padding.

CREATE TABLE public.app_logs (
    event_time       timestamptz NOT NULL,
    received_time    timestamptz NOT NULL,
    observed_time    timestamptz,
    origin_offset    bigint NOT NULL,
    origin_partition integer NOT NULL,
    origin_index     integer NOT NULL,
    flags            integer NOT NULL,
    origin_cluster   smallint NOT NULL,
    severity         smallint NOT NULL,
    time_source      smallint NOT NULL,
    category         text NOT NULL,
    service          text NOT NULL,
    host             text NOT NULL,
    origin_topic     text NOT NULL,
    message          text NOT NULL,
    trace_id         text,
    span_id          text,
    attributes       jsonb NOT NULL
) PARTITION BY RANGE (event_time);

CREATE TABLE public.system_logs (LIKE public.app_logs) PARTITION BY RANGE (event_time);
CREATE TABLE public.security_logs (LIKE public.app_logs) PARTITION BY RANGE (event_time);

CREATE TABLE public.dead_letters (
    refused_time     timestamptz NOT NULL,
    received_time    timestamptz NOT NULL,
    origin_offset    bigint NOT NULL,
    origin_partition integer NOT NULL,
    origin_index     integer NOT NULL,
    size             integer NOT NULL,
    part             integer NOT NULL,
    parts            integer NOT NULL,
    origin_cluster   smallint NOT NULL,
    stage            text NOT NULL,
    reason           text NOT NULL,
    detail           text NOT NULL,
    origin_topic     text NOT NULL,
    excerpt          text NOT NULL,
    sealed           bytea
) PARTITION BY RANGE (refused_time);

DO $$
DECLARE
    parent text;
    told   record;
BEGIN
    FOREACH parent IN ARRAY ARRAY['app_logs', 'system_logs', 'security_logs'] LOOP
        FOR told IN SELECT * FROM (VALUES
            ('event_time', 'When it happened, UTC. The partition key.'),
            ('received_time', 'Time stamp of the publisher''s Kafka record.'),
            ('observed_time', 'When the agent read it; null where it does not say.'),
            ('flags', 'Bits: 1 far future, 2 time inferred, 4 multiline, 8 truncated, 16 masked, 32 transcoded.'),
            ('origin_cluster', 'Row of monitoring.clusters.'),
            ('severity', 'OpenTelemetry severity number, 0 where unknown; see severity_name().'),
            ('time_source', 'Where event_time was found: 0 message, 1 field, 2 agent, 3 record.'),
            ('message', 'For people. U+0000 and lone surrogates are escaped; see unescape_text().'),
            ('attributes', 'Every other field that was sent, and derived ones under dotted ECS names.')) AS c(name, text)
        LOOP
            EXECUTE format('COMMENT ON COLUMN public.%I.%I IS %L', parent, told.name, told.text);
        END LOOP;
    END LOOP;
END $$;
COMMENT ON COLUMN public.dead_letters.refused_time IS 'Time stamp of the record that the sink read. The partition key.';

INSERT INTO monitoring.day_tables (parent, time_column, is_log) VALUES
    ('app_logs', 'event_time', true),
    ('system_logs', 'event_time', true),
    ('security_logs', 'event_time', true),
    ('dead_letters', 'refused_time', false);
