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
