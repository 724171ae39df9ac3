-- What the sink keeps about itself. Tables that people query are in "public", so that analysts name them plainly (a group role cannot
-- hand a search_path on to its members); days and bookkeeping are in "monitoring", out of their way.

CREATE TABLE monitoring.clusters (
    id         smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cluster_id text NOT NULL UNIQUE
);
COMMENT ON TABLE monitoring.clusters IS 'Kafka clusters that rows came from; origin_cluster refers to it.';

CREATE TABLE monitoring.consumer_offsets (
    cluster_id  text NOT NULL,
    topic       text NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cluster_id, topic, partition)
) WITH (fillfactor = 50); -- Updated at every commit: room for HOT updates.
COMMENT ON TABLE monitoring.consumer_offsets IS 'Advanced in the transaction that stores the rows, compared with the expected value: that makes storing exactly once.';

CREATE TABLE monitoring.outbox (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key   bytea NOT NULL,
    value bytea NOT NULL
);
COMMENT ON TABLE monitoring.outbox IS 'Dead letters of the sink, to be published on monitoring.dead-letters and then deleted.';

CREATE TABLE monitoring.day_tables (
    parent      text PRIMARY KEY,
    time_column text NOT NULL,
    is_log      boolean NOT NULL
);
COMMENT ON TABLE monitoring.day_tables IS 'Tables that are partitioned by UTC day; the functions below touch no other.';

CREATE TABLE monitoring.days (
    parent     text NOT NULL REFERENCES monitoring.day_tables,
    day        date NOT NULL,
    table_name text NOT NULL,
    state      text NOT NULL CHECK (state IN ('open', 'sealed', 'warm', 'dropped')),
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (parent, day)
);
COMMENT ON TABLE monitoring.days IS 'Catalogue of day partitions. open: ingest indexes only; sealed: indexed for search; warm: JSON index gone; dropped: retention took it.';
