-- What stands for the operator's key: another key is refused before it seals anything.
CREATE TABLE {schema}.made_with (
    alone boolean PRIMARY KEY DEFAULT true CHECK (alone),
    key_digest bytea NOT NULL
);

-- The digest of a CPR number is an HMAC under the operator's key: without it nobody can try numbers.
CREATE TABLE {schema}.person (
    candidate_id text PRIMARY KEY,
    cpr_digest bytea UNIQUE
);

CREATE TABLE {schema}.item (
    candidate_id text NOT NULL REFERENCES {schema}.person,
    kind text NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (candidate_id, kind)
);

CREATE TABLE {schema}.passage (
    text_ref text PRIMARY KEY,
    candidate_id text NOT NULL REFERENCES {schema}.person,
    kind text NOT NULL,
    sealed bytea NOT NULL
);
CREATE INDEX ON {schema}.passage (candidate_id);

-- Who looked whom up, and why: appended before anything is shown, chained, never changed.
CREATE TABLE {schema}.lookup (
    position bigint PRIMARY KEY,
    data bytea NOT NULL,
    hash bytea NOT NULL
);
