-- The only ways into the log. Both run as the log's owner: nobody else can write its tables.

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

-- Appends events whose conditions have been judged, in the order of the arrays. Whoever judges
-- holds the head row before (SELECT ... FROM head FOR UPDATE); this locks it in any case.
-- `tag_owners` are ordinals from 1 into the other arrays. The chain has to be computed one by
-- one; everything else is one statement for the whole batch.
-- Returns the position of the last event; the batch has the positions up to it, without gaps.
CREATE FUNCTION {schema}.append_batch(
    ids uuid[], types text[], times timestamptz[], datas bytea[],
    tag_texts text[], tag_owners int[]
) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    last {schema}.head;
    first bigint;
    moment timestamptz;
    stamp bytea;
    data bytea;
    hashes bytea[] := ARRAY[]::bytea[];
BEGIN
    SELECT * INTO STRICT last FROM {schema}.head FOR UPDATE;
    -- Read under the lock, or one that waited would be recorded before the one it waited for.
    moment := clock_timestamp();
    IF moment < last.recorded_at - interval '5 minutes' THEN
        RAISE EXCEPTION 'the clock of PostgreSQL says %, more than 5 minutes behind what the log '
            'recorded last, at %: set the clock right', moment, last.recorded_at
            USING ERRCODE = 'PK001';
    END IF;
    first := last.position;
    last.recorded_at := greatest(moment, last.recorded_at);
    stamp := convert_to(to_char(
        last.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8');
    FOREACH data IN ARRAY datas LOOP
        last.hash := sha256(last.hash || stamp || data);
        hashes := hashes || last.hash;
    END LOOP;
    last.position := first + cardinality(datas);

    INSERT INTO {schema}.event (position, id, type, recorded_at, known_at, hash, tags, data)
    SELECT first + e.ordinal, e.id, e.type, last.recorded_at,
        greatest(last.known_at, max(e.time) OVER (ORDER BY e.ordinal)),
        e.hash, coalesce(t.tags, ARRAY[]::text[]), e.data
    FROM unnest(ids, types, times, datas, hashes) WITH ORDINALITY
        AS e(id, type, time, data, hash, ordinal)
    LEFT JOIN (
        SELECT owner, array_agg(tag ORDER BY ordinal) AS tags
        FROM unnest(tag_texts, tag_owners) WITH ORDINALITY AS t(tag, owner, ordinal)
        GROUP BY owner) t ON t.owner = e.ordinal;
    INSERT INTO {schema}.tag (tag, position, type)
    SELECT t.tag COLLATE "C", first + t.owner, min(e.type)
    FROM unnest(tag_texts, tag_owners) AS t(tag, owner)
    JOIN unnest(types) WITH ORDINALITY AS e(type, ordinal) ON e.ordinal = t.owner
    GROUP BY 1, 2 ORDER BY 1, 2;  -- in the index's order, which is faster for large batches
    UPDATE {schema}.head SET position = last.position, hash = last.hash,
        recorded_at = last.recorded_at,
        known_at = greatest(known_at, (SELECT max(time) FROM unnest(times) AS time));
    PERFORM pg_notify({channel}, last.position::text);
    RETURN last.position;
END
$$;

-- Appends events unless the condition fails: something matches that stands after `after`.
-- `single_tags`: query items of one tag and no types, the usual form, checked in one statement.
-- `items`: every other query item, as JSON objects of types and tags.
-- Returns the position of the last event, or null where the condition failed.
CREATE OR REPLACE FUNCTION {schema}.append(
    ids uuid[], types text[], times timestamptz[], datas bytea[],
    tag_texts text[], tag_owners int[],
    after bigint, single_tags text[], items jsonb
) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    head bigint;
    item jsonb;
BEGIN
    SELECT position INTO STRICT head FROM {schema}.head FOR UPDATE;
    IF after IS NOT NULL AND head > after THEN
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
    RETURN {schema}.append_batch(ids, types, times, datas, tag_texts, tag_owners);
END
$$;
