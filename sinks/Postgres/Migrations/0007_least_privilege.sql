-- What PostgreSQL gives to everybody and nobody here needs: room for a reader to write. Where the migrating user may not take it away, an
-- administrator does, with monitoring.withdraw_public_rights().
CREATE FUNCTION monitoring.withdraw_public_rights() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    writing regprocedure;
BEGIN
    BEGIN
        EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    EXCEPTION WHEN insufficient_privilege THEN RAISE NOTICE 'temporary tables of everybody have to be forbidden by the owner of the database';
    END;
    -- Large objects: everybody may make them, and there is no other bound on it.
    FOR writing IN SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lowrite', 'lo_open', 'lo_unlink', 'lo_truncate', 'lo_truncate64') LOOP
        BEGIN
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', writing);
        EXCEPTION WHEN insufficient_privilege THEN RAISE NOTICE 'large objects of everybody have to be forbidden by a superuser: %', writing;
        END;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION monitoring.withdraw_public_rights FROM PUBLIC;

SELECT monitoring.withdraw_public_rights();
