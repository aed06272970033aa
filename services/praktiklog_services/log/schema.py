"""The log's tables and its append function.

`head` is one row that every append locks: it hands out positions without gaps, and commit order
is position order. The lock is a statement of its own before the check, in READ COMMITTED: one
statement that locks, checks and inserts would keep the snapshot from before the lock.
"""

from typing import Final

import psycopg
from psycopg import sql

_LOCK: Final = 0x70726B6C  # any number, the same in every process that migrates

_DDL: Final = """
CREATE SCHEMA IF NOT EXISTS {schema};

CREATE TABLE IF NOT EXISTS {schema}.head (
    alone boolean PRIMARY KEY DEFAULT true CHECK (alone),
    position bigint NOT NULL,
    hash bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    known_at timestamptz NOT NULL
);

INSERT INTO {schema}.head (position, hash, recorded_at, known_at)
VALUES (0, decode(repeat('00', 32), 'hex'), '-infinity', '-infinity')
ON CONFLICT DO NOTHING;

-- known_at is the running maximum of the events' own `time`: what "as known at" goes by.
CREATE TABLE IF NOT EXISTS {schema}.event (
    position bigint PRIMARY KEY,
    id uuid UNIQUE,
    type text NOT NULL,
    recorded_at timestamptz NOT NULL,
    known_at timestamptz NOT NULL,
    hash bytea NOT NULL,
    tags text[] NOT NULL,
    data bytea NOT NULL
);

CREATE TABLE IF NOT EXISTS {schema}.tag (
    tag text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    type text NOT NULL,
    PRIMARY KEY (tag, position)
);

CREATE OR REPLACE FUNCTION {schema}.matches(item_types text[], item_tags text[], after bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN cardinality(item_tags) = 0 THEN
        EXISTS (SELECT FROM {schema}.event e WHERE e.position > after
                AND (cardinality(item_types) = 0 OR e.type = ANY(item_types)))
    ELSE
        EXISTS (SELECT FROM {schema}.tag t WHERE t.tag = item_tags[1] AND t.position > after
                AND (cardinality(item_types) = 0 OR t.type = ANY(item_types))
                AND NOT EXISTS (
                    SELECT FROM unnest(item_tags[2:]) AS other
                    WHERE NOT EXISTS (SELECT FROM {schema}.tag o
                                      WHERE o.tag = other AND o.position = t.position)))
    END
$$;

-- `single_tags`: query items of one tag and no types, the usual form, checked in one statement.
-- `items`: every other query item, as JSON objects of types and tags.
-- Returns the position of the last event, or null where the condition failed.
CREATE OR REPLACE FUNCTION {schema}.append(
    ids uuid[], types text[], times timestamptz[], datas bytea[],
    tag_texts text[], tag_owners int[],
    after bigint, single_tags text[], items jsonb
) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last {schema}.head;
    item jsonb;
    first bigint;
    recorded_text text;
BEGIN
    SELECT * INTO STRICT last FROM {schema}.head FOR UPDATE;

    IF after IS NOT NULL AND last.position > after THEN
        IF EXISTS (SELECT FROM {schema}.tag t
                   WHERE t.tag = ANY(single_tags) AND t.position > after) THEN
            RETURN NULL;
        END IF;
        FOR item IN SELECT * FROM jsonb_array_elements(items) LOOP
            IF {schema}.matches(
                ARRAY(SELECT jsonb_array_elements_text(item->'types')),
                ARRAY(SELECT jsonb_array_elements_text(item->'tags')), after)
            THEN
                RETURN NULL;
            END IF;
        END LOOP;
    END IF;

    first := last.position;
    last.recorded_at := greatest(clock_timestamp(), last.recorded_at);
    recorded_text := to_char(
        last.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    FOR i IN 1 .. cardinality(types) LOOP
        last.position := last.position + 1;
        last.known_at := greatest(last.known_at, times[i]);
        last.hash := sha256(last.hash || convert_to(recorded_text, 'UTF8') || datas[i]);
        INSERT INTO {schema}.event
            (position, id, type, recorded_at, known_at, hash, tags, data)
        VALUES (last.position, ids[i], types[i], last.recorded_at, last.known_at, last.hash,
            ARRAY(SELECT t.tag FROM unnest(tag_texts, tag_owners) WITH ORDINALITY
                  AS t(tag, owner, ord) WHERE t.owner = i ORDER BY t.ord),
            datas[i]);
    END LOOP;
    INSERT INTO {schema}.tag (tag, position, type)
    SELECT DISTINCT t.tag, first + t.owner, types[t.owner]
    FROM unnest(tag_texts, tag_owners) AS t(tag, owner);
    UPDATE {schema}.head SET position = last.position, hash = last.hash,
        recorded_at = last.recorded_at, known_at = last.known_at;
    PERFORM pg_notify({channel}, last.position::text);
    RETURN last.position;
END
$$;
"""


def channel_of(schema: str) -> str:
    """Name the LISTEN/NOTIFY channel on which a log says that it has grown."""
    return f"{schema}_appended"


def migrate(conninfo: str, schema: str = "log") -> None:
    """Create the log's schema where it is missing; safe to run twice and from many processes."""
    statement = sql.SQL(_DDL).format(
        schema=sql.Identifier(schema), channel=sql.Literal(channel_of(schema))
    )
    with psycopg.connect(conninfo) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        connection.execute(statement)
