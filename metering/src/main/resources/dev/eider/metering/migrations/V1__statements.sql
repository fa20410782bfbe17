-- One row a statement, from its arrival on; ended_at is null until it has come back.
CREATE TABLE statements (
    id               text COLLATE "C" PRIMARY KEY,
    gateway          text NOT NULL,
    tenant           text NOT NULL,
    principal        text NOT NULL,
    door             text NOT NULL,
    sql              text NOT NULL,
    fingerprint      text NOT NULL,
    arrived_at       timestamptz NOT NULL,
    started_at       timestamptz,
    ended_at         timestamptz,
    state            text NOT NULL CHECK (state IN ('RUNNING', 'FINISHED', 'FAILED', 'CANCELLED')),
    -- Set when another gateway declared the statement lost; its own gateway may still tell the real end.
    lost             boolean NOT NULL DEFAULT false,
    error            jsonb,
    error_code       text,
    estimate         jsonb,
    shape            jsonb,
    actuals          jsonb,
    cpu_millis       integer,
    memory_bytes     bigint,
    staged_bytes     bigint,
    rows_returned    bigint NOT NULL,
    bytes_returned   bigint NOT NULL
);

CREATE INDEX statements_history ON statements (tenant, arrived_at DESC, id DESC);
CREATE INDEX statements_running ON statements (gateway) WHERE ended_at IS NULL;

-- Gateways that record here, and when each was last heard of, by this database's clock.
CREATE TABLE gateways (
    id      text PRIMARY KEY,
    seen_at timestamptz NOT NULL
);
