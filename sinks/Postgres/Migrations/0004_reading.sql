-- What analysts use beside the tables.

CREATE FUNCTION public.severity_name(severity smallint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN severity BETWEEN 1 AND 4 THEN 'trace'
        WHEN severity BETWEEN 5 AND 8 THEN 'debug'
        WHEN severity = 10 THEN 'notice'
        WHEN severity BETWEEN 9 AND 12 THEN 'info'
        WHEN severity BETWEEN 13 AND 16 THEN 'warn'
        WHEN severity = 18 THEN 'critical'
        WHEN severity = 19 THEN 'alert'
        WHEN severity BETWEEN 17 AND 20 THEN 'error'
        WHEN severity BETWEEN 21 AND 24 THEN 'fatal'
        ELSE 'unknown'
    END
$$;
COMMENT ON FUNCTION public.severity_name IS 'The name of an OpenTelemetry severity number, with syslog''s notice (10), critical (18) and alert (19).';

-- U+241B and four hexadecimal digits stand for one UTF-16 code unit that PostgreSQL cannot hold (0000, D800 to DFFF), or for U+241B (241B).
CREATE FUNCTION public.unescape_text(stored text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    pieces text[] := string_to_array(stored, U&'\241B');
    result bytea := convert_to(coalesce(pieces[1], ''), 'UTF8');
    code   integer;
BEGIN
    FOR i IN 2 .. coalesce(array_length(pieces, 1), 0) LOOP
        code := get_byte(decode(left(pieces[i], 4), 'hex'), 0) * 256 + get_byte(decode(left(pieces[i], 4), 'hex'), 1);
        IF code < 128 THEN
            result := result || set_byte('\x00', 0, code);
        ELSE
            result := result || set_byte(set_byte(set_byte('\x000000', 0, 224 + code / 4096), 1, 128 + code / 64 % 64), 2, 128 + code % 64);
        END IF;
        result := result || convert_to(substr(pieces[i], 5), 'UTF8');
    END LOOP;
    RETURN result;
END $$;
COMMENT ON FUNCTION public.unescape_text IS 'The text as it was sent, in UTF-8 with U+0000 as 00 and lone surrogates as their three bytes (WTF-8).';

-- security_invoker: whoever may not read a table cannot read it through the view either.
CREATE VIEW public.logs WITH (security_invoker = true) AS
    SELECT 'app' AS family, severity_name(severity) AS severity_name, * FROM public.app_logs
    UNION ALL
    SELECT 'system', severity_name(severity), * FROM public.system_logs;
COMMENT ON VIEW public.logs IS 'Application and system logs.';

CREATE VIEW public.all_logs WITH (security_invoker = true) AS
    SELECT * FROM public.logs
    UNION ALL
    SELECT 'security', severity_name(severity), * FROM public.security_logs;
COMMENT ON VIEW public.all_logs IS 'Application, system and security logs, for auditors.';

-- With the rights of its owner, on purpose: why something was refused is for every analyst, what it held may be a security log.
CREATE VIEW public.refusals WITH (security_barrier = true) AS
    SELECT refused_time, received_time, stage, reason, detail, origin_topic, origin_partition, origin_offset, origin_index, size
    FROM public.dead_letters WHERE part = 0;
COMMENT ON VIEW public.refusals IS 'Dead letters without their content.';
