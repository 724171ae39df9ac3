#!/bin/bash
# Runs once, when the primary's data folder is made: the pipeline's login. Its rights come with the group, which `monitoring migrate` makes.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set=password="$(cat /run/secrets/writer_password)" <<'SQL'
CREATE ROLE monitoring_writer NOLOGIN;
CREATE ROLE pipeline LOGIN PASSWORD :'password' IN ROLE monitoring_writer;
SQL
