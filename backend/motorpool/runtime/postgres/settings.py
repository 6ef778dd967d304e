"""postgresql.conf, written anew at each start. An operator tunes by ALTER SYSTEM, which has the last word."""

from collections.abc import Mapping
from pathlib import Path

MODEST = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "min_wal_size": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "10min",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # What people typed belongs into the database, not into a log: no statements, no values.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
HEADER = "# Written at each start. Change settings with ALTER SYSTEM, not here.\n"


def write_settings(path: Path, changes: Mapping[str, str]) -> None:
    settings = MODEST | dict(changes)
    path.write_text(HEADER + "".join(f"{name} = '{value}'\n" for name, value in settings.items()))
    path.chmod(0o644)  # the server's user reads it, only we write it
