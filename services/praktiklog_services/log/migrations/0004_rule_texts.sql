-- The bytes of rule-set files by their SHA-256: what was adopted is judged by, never edited.
CREATE TABLE {schema}.rule_text (
    sha256 text PRIMARY KEY CHECK (sha256 = encode(sha256(data), 'hex')),
    data bytea NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now()
);
