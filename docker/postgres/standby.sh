#!/bin/bash
# Copies the primary the first time; from then on follows it through its replication slot.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    PGPASSWORD="$(cat /run/secrets/replication_password)" pg_basebackup \
        --host=postgres --username=replicator --pgdata="$PGDATA" --wal-method=stream --slot=standby --write-recovery-conf
    chmod 0700 "$PGDATA"
fi
exec postgres -c hot_standby=on
