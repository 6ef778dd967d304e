"""The trail belongs to a role that nobody signs in as; the application may add to it and read it, and the sealer alone
may write seals (ADR 0027).

Migrations need more. While one runs the application is a member of that role; at its end everything is put in order
again, also in a database that an older version made. Whoever may do so is the superuser of the embedded database, or
whom `MOTORPOOL_OWNER_URL` names.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from motorpool.runtime.home import Home
from motorpool.runtime.postgres.initdb import SUPERUSER
from motorpool.runtime.postgres.roles import address

KEEPER, SEALER = "motorpool_keeper", "motorpool_sealer"
SEALER_PASSWORD, SUPERUSER_PASSWORD = "sealer-password", "superuser-password"
Connection = psycopg.Connection[tuple[Any, ...]]

SEPARATION = """
ALTER TABLE audit_entry OWNER TO {keeper};
ALTER TABLE audit_seal OWNER TO {keeper};
ALTER FUNCTION audit_entry_is_final() OWNER TO {keeper};
REVOKE ALL ON audit_entry, audit_seal FROM PUBLIC, {application}, {sealer};
GRANT SELECT, INSERT ON audit_entry TO {application};
GRANT SELECT ON audit_seal TO {application};
GRANT SELECT ON audit_entry TO {sealer};
GRANT SELECT, INSERT ON audit_seal TO {sealer};
GRANT SELECT, USAGE ON SEQUENCE {sequence} TO {application}, {sealer};
ALTER SCHEMA public OWNER TO {keeper};
GRANT USAGE, CREATE ON SCHEMA public TO {application};
GRANT USAGE ON SCHEMA public TO {sealer};
ALTER DATABASE {database} OWNER TO CURRENT_USER;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO {application};
GRANT CONNECT ON DATABASE {database} TO {sealer};
REVOKE {keeper} FROM {application};
"""


@contextmanager
def migrating(home: Home, url: str | None) -> Iterator[None]:
    """Let the application change the trail's tables for as long as the block lasts, where anybody can grant that."""
    owner_url = _owner_url(home, url) if url else None
    if url is None or owner_url is None:
        yield
        return
    application = str(conninfo_to_dict(url).get("user", ""))
    with psycopg.connect(owner_url, autocommit=True) as connection:
        _ensure_roles(connection, application, _sealer(home))
        try:
            yield
        finally:
            _separate(connection, application)


def sealing_url(home: Home, url: str) -> str:
    """As whom the sealer connects: as itself, where the roles are separate, else as everybody does."""
    if given := os.environ.get("MOTORPOOL_SEALER_URL"):
        return given
    if not _is_embedded(home, url) or not (home.folder / SEALER_PASSWORD).exists():
        return url
    parts = conninfo_to_dict(url)
    return address(
        user=SEALER, password=home.secret(SEALER_PASSWORD), port=int(str(parts["port"])), database=str(parts["dbname"])
    )


def _owner_url(home: Home, url: str) -> str | None:
    if given := os.environ.get("MOTORPOOL_OWNER_URL"):
        return given
    if not _is_embedded(home, url):
        return None
    parts = conninfo_to_dict(url)
    password = home.secret(SUPERUSER_PASSWORD)
    return address(user=SUPERUSER, password=password, port=int(str(parts["port"])), database=str(parts["dbname"]))


def _is_embedded(home: Home, url: str) -> bool:
    try:
        return home.database_url.read_text().strip() == url
    except OSError:
        return False


def _sealer(home: Home) -> tuple[str, str]:
    if given := os.environ.get("MOTORPOOL_SEALER_URL"):
        parts = conninfo_to_dict(given)
        return str(parts.get("user", SEALER)), str(parts.get("password", ""))
    return SEALER, home.secret(SEALER_PASSWORD)


def _ensure_roles(connection: Connection, application: str, sealer: tuple[str, str]) -> None:
    for role, login in ((KEEPER, sql.SQL("NOLOGIN")), (sealer[0], _login(sealer[1]))):
        known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
        statement = sql.SQL("ALTER ROLE {role} {login}" if known else "CREATE ROLE {role} {login}")
        connection.execute(statement.format(role=sql.Identifier(role), login=login))
    member = sql.SQL("GRANT {keeper} TO {application}")
    connection.execute(member.format(keeper=sql.Identifier(KEEPER), application=sql.Identifier(application)))


def _login(password: str) -> sql.Composed:
    return sql.SQL("LOGIN PASSWORD {password}").format(password=sql.Literal(password))


def _separate(connection: Connection, application: str) -> None:
    row = connection.execute(
        "SELECT current_database(), pg_get_serial_sequence('audit_entry', 'id') FROM pg_class"
        " WHERE oid = to_regclass('audit_seal')"
    ).fetchone()
    if row is None:  # the migration has not come that far
        return
    sealer = os.environ.get("MOTORPOOL_SEALER_URL")
    names = {
        "keeper": KEEPER,
        "application": application,
        "sealer": str(conninfo_to_dict(sealer).get("user", SEALER)) if sealer else SEALER,
        "database": row[0],
    }
    statements = sql.SQL(SEPARATION).format(
        **{name: sql.Identifier(value) for name, value in names.items()},
        sequence=sql.Identifier(*row[1].split(".")),
    )
    with connection.transaction():
        connection.execute(statements)
