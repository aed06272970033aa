"""Each role may do what its processes need, and nothing else."""

from collections.abc import Iterator

import psycopg
import pytest

from praktiklog.privileges import ROLES
from praktiklog_projections import PROJECTIONS
from praktiklog_runtime import postgres
from praktiklog_runtime.postgres_url import BACKUP, OWNER, role_name
from tests.support.product import Product, product

APPEND = (
    "SELECT log.append_batch(ARRAY[gen_random_uuid()], ARRAY['t'], ARRAY[now()],"
    " ARRAY['{}'::bytea], ARRAY['tag'], ARRAY[1])"
)
READ = "SELECT count(*) FROM log.event"
REFUSED = (
    "INSERT INTO log.event SELECT * FROM log.event",
    "UPDATE log.event SET data = 'x'",
    "DELETE FROM log.event",
    "UPDATE log.event SET hash = 'x'",
    "TRUNCATE log.event",
    "UPDATE log.head SET position = 0",
    "UPDATE log.head SET hash = 'x'",
    "DELETE FROM log.head",
    "DELETE FROM log.tag",
    "DROP TABLE log.tag",
    "ALTER TABLE log.event DROP COLUMN data",
    "DROP FUNCTION log.append_batch",
    "CREATE OR REPLACE FUNCTION log.append_batch(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE log.mine (a int)",
    "CREATE TABLE public.mine (a int)",
    "CREATE ROLE mine",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
    "SET ROLE praktiklog",
)


@pytest.fixture(scope="module")
def own() -> Iterator[Product]:
    """Give a product on embedded servers, running, with an event in its log."""
    with product() as running:
        running.up()
        running.command(
            "register-company", company_id="1", name="Bageri", sector="private", jobcentre="aarhus"
        )
        yield running


def try_as(own: Product, role: str, statement: str) -> object:
    with psycopg.connect(postgres.url(own.settings, role)) as connection:
        row = connection.execute(statement)
        return row.fetchone() if row.description else None


def test_no_role_of_ours_is_a_superuser(own: Product) -> None:
    names = [role_name(role) for role in (OWNER, *ROLES, BACKUP)]
    with psycopg.connect(postgres.url(own.settings)) as connection:
        rows = connection.execute(
            "SELECT rolname FROM pg_roles WHERE NOT rolsuper AND NOT rolbypassrls"
            " AND rolname = ANY(%s)",
            [names],
        ).fetchall()
    assert {name for (name,) in rows} == set(names)


def test_every_process_connects_as_its_role_and_none_as_owner(own: Product) -> None:
    with psycopg.connect(postgres.url(own.settings)) as connection:
        rows = connection.execute(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        ).fetchall()
    names = {name for (name,) in rows}
    assert names >= {role_name(role) for role in ("writer", "relay", *PROJECTIONS)}
    assert names <= {role_name(role) for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_the_log_and_cannot_write_it(own: Product, role: str) -> None:
    assert try_as(own, role, READ) is not None
    for statement in REFUSED:
        with pytest.raises(
            (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)
        ):
            try_as(own, role, statement)


@pytest.mark.parametrize("role", ROLES)
def test_only_the_writer_appends_or_locks_the_head(own: Product, role: str) -> None:
    for statement in (APPEND, "SELECT position FROM log.head FOR UPDATE"):
        with psycopg.connect(postgres.url(own.settings, role)) as connection:
            if role == "writer":
                assert connection.execute(statement).fetchone()
            else:
                connection.execute("SET TRANSACTION READ WRITE")
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
            connection.rollback()


@pytest.mark.parametrize("role", ROLES)
def test_only_the_vault_reads_persons_and_it_changes_no_look_up(own: Product, role: str) -> None:
    refused = [
        "UPDATE vault.lookup SET data = 'x'",
        "DELETE FROM vault.lookup",
        "TRUNCATE vault.lookup",
        "UPDATE vault.made_with SET key_digest = 'x'",
        "DELETE FROM vault.made_with",
    ]
    reading = [f"SELECT count(*) FROM vault.{name}" for name in ("person", "item", "passage")]
    if role == "vault":
        assert [try_as(own, role, statement) for statement in reading] == [(0,)] * 3
    else:
        refused += reading
    for statement in refused:
        with psycopg.connect(postgres.url(own.settings, role)) as connection:
            connection.execute("SET TRANSACTION READ WRITE")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
            connection.rollback()


def instances(own: Product) -> dict[str, str]:
    with psycopg.connect(postgres.url(own.settings)) as connection:
        rows = connection.execute(
            "SELECT nspname, min(c.relname) FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = relnamespace WHERE relkind = 'r' AND nspname ~ %s GROUP BY 1",
            [f"^({'|'.join(PROJECTIONS)})(_|$)"],
        ).fetchall()
    return {schema: f"{schema}.{table}" for schema, table in rows}


@pytest.mark.parametrize("role", ROLES)
def test_a_projection_writes_its_own_schemas_and_rows_alone(own: Product, role: str) -> None:
    tables = instances(own)
    assert {name.split("_")[0] for name in tables} == set(PROJECTIONS)
    for schema, table in tables.items():
        statement = f"DELETE FROM {table}"
        with psycopg.connect(postgres.url(own.settings, role)) as connection:
            connection.execute("SET TRANSACTION READ WRITE")
            if schema.split("_")[0] == role:
                connection.execute(statement)
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
            connection.rollback()


def test_a_projection_moves_no_other_checkpoint(own: Product) -> None:
    with psycopg.connect(postgres.url(own.settings, "flow")) as connection:
        moved = connection.execute(
            "UPDATE projections.checkpoint SET updated_at = now() RETURNING projection"
        ).fetchall()
        assert {name for (name,) in moved} == {"flow"}
        connection.rollback()


def test_what_a_projection_creates_the_reader_reads_at_once(own: Product) -> None:
    try_as(own, "flow", "CREATE SCHEMA flow_7")
    try_as(own, "flow", "CREATE TABLE flow_7.thing AS SELECT 1")
    try:
        assert try_as(own, "reader", "SELECT * FROM flow_7.thing") == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            try_as(own, "effect", "SELECT * FROM flow_7.thing")
    finally:
        try_as(own, "flow", "DROP SCHEMA flow_7 CASCADE")


def test_the_owner_can_tamper_so_that_tampering_can_be_tested(own: Product) -> None:
    url = postgres.url(own.settings)
    assert "password" not in url
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE log.event SET data = 'x'")
        connection.execute("UPDATE log.head SET position = 0")
        connection.execute("DELETE FROM log.tag")
        for table in instances(own).values():
            connection.execute(f"DELETE FROM {table}")
        connection.rollback()


def test_a_server_of_others_has_its_roles_taken_on(own: Product) -> None:
    given = {"PRAKTIKLOG_DATABASE_URL": postgres.url(own.settings)}
    other = Product(own.data, given).settings
    with psycopg.connect(postgres.url(other, "writer")) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (role_name("writer"),)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM log.event")
    own_url = Product(
        own.data,
        given | {"PRAKTIKLOG_DATABASE_URL_RELAY": postgres.url(own.settings, "relay")},
    ).settings
    with psycopg.connect(postgres.url(own_url, "relay")) as connection:
        assert connection.execute("SELECT session_user").fetchone() == (role_name("relay"),)
