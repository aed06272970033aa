-- Which stream the log is published to (praktiklog_runtime.epoch); the highest number counts.
CREATE TABLE {schema}.epoch (
    number integer PRIMARY KEY CHECK (number > 0),
    began_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO {schema}.epoch (number) VALUES (1);
