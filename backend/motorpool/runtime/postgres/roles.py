"""What every start makes sure of inside the server: the application's role and its database."""

import psycopg
from psycopg import sql

from motorpool.runtime.errors import CannotRun
from motorpool.runtime.postgres.initdb import SUPERUSER

APPLICATION = "motorpool"


def address(*, user: str, password: str, port: int, database: str) -> str:
    return f"postgresql://{user}:{password}@127.0.0.1:{port}/{database}"


def ensure_application(*, port: int, superuser_password: str, password: str) -> None:
    """The role owns its database and may create others (tests), but is no superuser.

    Raises OperationalError until the server answers.
    """
    url = address(user=SUPERUSER, password=superuser_password, port=port, database="postgres")
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        if "authentication failed" in str(error):
            raise CannotRun(
                "数据库拒绝了数据目录中 superuser-password 文件里的密码，该文件与数据库不是同一套。"
            ) from error
        raise
    with connection:
        _ensure_role(connection, password)
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [APPLICATION]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {name} OWNER {name}").format(name=sql.Identifier(APPLICATION)))


def _ensure_role(connection: "psycopg.Connection[tuple[object, ...]]", password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone()
    verb = sql.SQL("CREATE" if known is None else "ALTER")
    statement = sql.SQL("{verb} ROLE {role} LOGIN CREATEDB PASSWORD {password}")
    connection.execute(statement.format(verb=verb, role=sql.Identifier(APPLICATION), password=sql.Literal(password)))
