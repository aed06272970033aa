"""Who may do what in the database: a role for each kind of process, with what it needs.

| role | may |
|---|---|
| `praktiklog` (owner) | migrate; used by `up` and by whoever administers the database |
| `praktiklog_writer` | read the log and append to it, by its functions alone; keep texts of rules |
| `praktiklog_relay` | read the log |
| `praktiklog_vault` | read the log; keep persons in the vault, and append to its look-ups |
| `praktiklog_reader` | read the log and the projections: pages, questions, `status` |
| `praktiklog_<projection>` | read the log; write its own checkpoint and its own schemas |

A projection's role owns the schemas of its instances (`occupancy_1`, `occupancy_1_new`), whether
the owner created them or it did itself; what it creates the reader can read at once.
"""

from typing import Any, Final

import psycopg
from psycopg import sql

from praktiklog_projections import PROJECTIONS
from praktiklog_runtime.postgres_url import READER, role_name
from praktiklog_runtime.processes import ServerError

WRITER: Final = "writer"
RELAY: Final = "relay"
VAULT: Final = "vault"
ROLES: Final = (WRITER, RELAY, READER, VAULT, *PROJECTIONS)

_GRANTS: Final = """
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {all};
GRANT CREATE, TEMPORARY ON DATABASE {database} TO {projections};

REVOKE ALL ON ALL TABLES IN SCHEMA log, projections FROM {all};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC, {all};
GRANT USAGE ON SCHEMA log, projections TO {all};
GRANT SELECT ON ALL TABLES IN SCHEMA log, projections TO {all};

GRANT EXECUTE ON FUNCTION log.append, log.append_batch, log.matches TO {writer};
-- A lock on the head's row needs the right to update a column: this one has a single value.
GRANT UPDATE (alone) ON log.head TO {writer};
-- Texts of rule sets are kept before they are adopted, and never changed.
GRANT INSERT ON log.rule_text TO {writer};

GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA projections TO {projections};

REVOKE ALL ON ALL TABLES IN SCHEMA vault FROM {all};
GRANT USAGE ON SCHEMA vault TO {vault};
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA vault TO {vault};
-- Look-ups are appended and never changed, and so is what stands for the operator's key.
GRANT UPDATE ON vault.person, vault.item TO {vault};
REVOKE INSERT ON vault.migration FROM {vault};
"""

_OWN_ROWS: Final = """
ALTER TABLE projections.{table} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS seen_by_all ON projections.{table};
DROP POLICY IF EXISTS written_by_its_own ON projections.{table};
CREATE POLICY seen_by_all ON projections.{table} FOR SELECT USING (true);
CREATE POLICY written_by_its_own ON projections.{table} TO {projections}
    USING (starts_with(regexp_replace({column}, '^scratch_', '') || '_',
                       substr(current_user, {skipped}) || '_'));
"""

_COLUMNS: Final = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'projections' AND column_name IN ('instance', 'projection')
ORDER BY table_name, column_name = 'projection'
"""

_DEFAULTS: Final = """
ALTER DEFAULT PRIVILEGES FOR ROLE {role} GRANT USAGE ON SCHEMAS TO {reader};
ALTER DEFAULT PRIVILEGES FOR ROLE {role} GRANT SELECT ON TABLES TO {reader};
"""


def role_of(process: str) -> str:
    """Tell which role a process takes: its own, the reader's for pages, else the writer's."""
    if process in {RELAY, *PROJECTIONS}:
        return process
    return READER if process == "web" else WRITER


def apply(conninfo: str) -> None:
    """Create the roles that are missing, and give each what it may; as the owner, after migrating.

    May run any number of times. Raises ServerError where a role is missing and the owner may not
    create it, as on a server of others.
    """
    with psycopg.connect(conninfo) as connection:
        connection.execute("SET client_min_messages = error")
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('praktiklog.roles', 0))")
        for role in ROLES:
            _create(connection, role_name(role))
        _grant(connection)
        for projection in PROJECTIONS:
            _give_schemas(connection, projection)


def _create(connection: psycopg.Connection[Any], name: str) -> None:
    found = connection.execute(
        "SELECT pg_has_role(current_user, oid, 'SET') FROM pg_roles WHERE rolname = %s", [name]
    ).fetchone()
    role = sql.Identifier(name)
    try:
        with connection.transaction():
            if found is None:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
            if found != (True,):
                connection.execute(
                    sql.SQL("GRANT {} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE").format(role)
                )
    except psycopg.errors.InsufficientPrivilege as error:
        raise ServerError(
            f"the role {name} is missing in the database's server, or the owner is no member of "
            "it: have its administrator run the statements of deploy/postgres/README.md"
        ) from error


def _grant(connection: psycopg.Connection[Any]) -> None:
    names = {role: sql.Identifier(role_name(role)) for role in ROLES}
    projections = sql.SQL(", ").join(names[name] for name in PROJECTIONS)
    connection.execute(
        sql.SQL(_GRANTS).format(
            database=sql.Identifier(connection.info.dbname),
            all=sql.SQL(", ").join(names.values()),
            projections=projections,
            writer=names[WRITER],
            vault=names[VAULT],
        )
    )
    columns = dict(reversed(connection.execute(_COLUMNS).fetchall()))
    for table, column in columns.items():
        connection.execute(
            sql.SQL(_OWN_ROWS).format(
                table=sql.Identifier(table),
                column=sql.Identifier(column),
                projections=projections,
                skipped=sql.Literal(len(role_name("")) + 1),
            )
        )
    for name in PROJECTIONS:
        connection.execute(sql.SQL(_DEFAULTS).format(role=names[name], reader=names[READER]))


def _give_schemas(connection: psycopg.Connection[Any], projection: str) -> None:
    """Hand the schemas of a projection's instances, and the tables in them, to its role."""
    role, reader = (sql.Identifier(role_name(each)) for each in (projection, READER))
    rows = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname ~ %s", [f"^(scratch_)?{projection}(_|$)"]
    ).fetchall()
    for (name,) in rows:
        schema = sql.Identifier(name)
        # The schema first: its tables' new owner must be allowed to create in it.
        connection.execute(
            sql.SQL(
                "ALTER SCHEMA {0} OWNER TO {1}; GRANT USAGE ON SCHEMA {0} TO {2};"
                " GRANT SELECT ON ALL TABLES IN SCHEMA {0} TO {2}"
            ).format(schema, role, reader)
        )
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tableowner <> %s",
            [name, role_name(projection)],
        ).fetchall()
        for (table,) in tables:
            connection.execute(
                sql.SQL("ALTER TABLE {}.{} OWNER TO {}").format(schema, sql.Identifier(table), role)
            )
