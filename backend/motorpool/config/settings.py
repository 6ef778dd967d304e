"""One settings module for every process; what differs between installations comes from the environment."""

import os
import re
import sys
from calendar import monthrange
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict


def _written(variable: str, default: str, form: str, *, example: str = "") -> tuple[str, ...]:
    """The parts of a setting that is written in a form of its own; ends the process where it is not."""
    found = re.fullmatch(form, os.environ.get(variable, default).replace(" ", ""))
    if found is None:
        raise SystemExit(f"✗ 环境变量 {variable} 有误，应形如 {example or default}。")
    return found.groups()


def _amount(variable: str, text: str, *, most: float) -> float:
    """More than nothing; ends the process where it is not, or too much."""
    if not 0 < (amount := float(text)) <= most:
        raise SystemExit(f"✗ 环境变量 {variable} 有误，应大于 0 且不超过 {most}。")
    return amount


def _networks(variable: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks; ends the process where one is neither."""
    written = filter(None, os.environ.get(variable, "").replace(" ", "").split(","))
    try:
        return tuple(ip_network(one, strict=False) for one in written)
    except ValueError:
        raise SystemExit(f"✗ 环境变量 {variable} 有误，应形如 127.0.0.1,10.0.0.0/8。") from None


NUMBER = r"[0-9]+(?:\.[0-9]+)?"
PACKAGE = Path(__file__).resolve().parent.parent
MOTORPOOL_HOME = os.environ.get("MOTORPOOL_HOME", str(Path.home() / ".local/share/motorpool"))
DEMO = os.environ.get("MOTORPOOL_DEMO") == "1"
TESTING = "pytest" in sys.modules

# Only set-up and checks run without one; `motorpool` hands every process the installation's own.
NOT_SECRET = "not-secret-used-only-for-checks-and-tests"  # noqa: S105 - says so
SECRET_KEY = os.environ.get("MOTORPOOL_SECRET_KEY") or NOT_SECRET
# Of personal data (`kit.sealing`). Where there are none here, they are files of the data folder; tests have their own.
DATA_CIPHER = os.environ.get("MOTORPOOL_DATA_CIPHER", "aes")
DATA_KEYS = os.environ.get("MOTORPOOL_DATA_KEYS", "test:" + "A" * 43 + "=" if TESTING else "")
INDEX_KEY = os.environ.get("MOTORPOOL_INDEX_KEY", "used-only-for-tests" if TESTING else "")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("MOTORPOOL_HOSTS", "*").split(",")
TRUSTED_ORIGINS = frozenset(filter(None, os.environ.get("MOTORPOOL_ORIGINS", "").split(",")))
# People come by https, through a proxy in front of us. Anything else than 1, 0 and nothing would be off in silence.
HTTPS = _written("MOTORPOOL_HTTPS", "", "(1|0|)", example="1")[0] == "1"
# Addresses or networks of the proxies whose X-Forwarded-For may be believed.
TRUSTED_PROXIES = _networks("MOTORPOOL_PROXIES")
# Who may show our pages in a frame, "https://a.example https://b.example" (a mini program's web view needs none).
FRAME_ANCESTORS = tuple(os.environ.get("MOTORPOOL_FRAME_ANCESTORS", "").split())
PUBLIC_URL = os.environ.get("MOTORPOOL_URL", "").rstrip("/")  # as people type it; empty: as they did
OIDC = {
    "issuer": os.environ.get("MOTORPOOL_OIDC_ISSUER", ""),
    "client_id": os.environ.get("MOTORPOOL_OIDC_CLIENT_ID", ""),
    "client_secret": os.environ.get("MOTORPOOL_OIDC_CLIENT_SECRET", ""),
    "claim": os.environ.get("MOTORPOOL_OIDC_CLAIM", "preferred_username"),  # names the account
    "scope": os.environ.get("MOTORPOOL_OIDC_SCOPE", "openid profile"),
    "label": os.environ.get("MOTORPOOL_OIDC_LABEL", "统一身份认证登录"),
}
ROOT_URLCONF = "motorpool.config.urls"
ASGI_APPLICATION = "motorpool.config.asgi.application"

INSTALLED_APPS = [
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "motorpool.audit",
    "motorpool.organizations",
    "motorpool.accounts",
    "motorpool.files",
    "motorpool.maps",
    "motorpool.notifications",
    "motorpool.approvals",
    "motorpool.vehicles",
    "motorpool.establishment",
    "motorpool.drivers",
    "motorpool.reservations",
    "motorpool.tracking",
    "motorpool.looking",
    "motorpool.terminals",
    "motorpool.trips",
    "motorpool.live",
    "motorpool.inspections",
    "motorpool.gateway",
    "motorpool.simulation",
    "motorpool.demo",
    "ninja",
]
MIDDLEWARE = [
    "motorpool.access.origin.OwnOriginMiddleware",
    "motorpool.accounts.middleware.CallerMiddleware",
]


def _database(url: str) -> dict[str, object]:
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "motorpool"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        # Under ASGI each request has a thread of its own, so connections are pooled and not kept by threads.
        "OPTIONS": {**parts, "pool": False if TESTING else {"min_size": 2, "max_size": 24, "timeout": 30}},
        "CONN_HEALTH_CHECKS": True,  # a pool must not hand out what died with a restarted server
        "TEST": {"NAME": f"test_motorpool_{os.getpid()}"},
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///motorpool"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["motorpool.accounts.hashing.Hasher"]
SESSION_COOKIE_NAME = "motorpool_session"
SESSION_COOKIE_SECURE = HTTPS

# When silence becomes a fault of the terminal, in hours: with the engine on, and parked.
_running, _parked = (
    timedelta(hours=_amount("MOTORPOOL_OFFLINE_HOURS", one, most=8_760))
    for one in _written("MOTORPOOL_OFFLINE_HOURS", "2,72", f"({NUMBER}),({NUMBER})")
)
TERMINAL_FAULT_RULES = {"silent_running": _running, "silent_parked": _parked}

LANGUAGE_CODE = "zh-hans"
# Of one gateway; 0: as many as the system gives files for.
GATEWAY_CONNECTIONS = int(_written("GATEWAY_CONNECTIONS", "0", "([0-9]{1,6})", example="50000")[0])
GATEWAY_ANSWER_TIMEOUT = _amount(  # seconds
    "GATEWAY_ANSWER_TIMEOUT", _written("GATEWAY_ANSWER_TIMEOUT", "10", f"({NUMBER})")[0], most=600
)

TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# What counts as moving, standing, missing and as differing from an order, see docs/tracking.md: of each class of rules
# a JSON object with what differs. Read, and refused, by `kit.rules`.
RULES = {
    "MotionRules": os.environ.get("MOTORPOOL_MOTION_RULES", "{}"),
    "StopRules": os.environ.get("MOTORPOOL_STOP_RULES", "{}"),
    "OrderRules": os.environ.get("MOTORPOOL_ORDER_RULES", "{}"),
    "AlarmRules": os.environ.get("MOTORPOOL_ALARM_RULES", "{}"),
}
# Without tile services the map shows boundaries only, which need no network. `{key}` in an address is the key below.
MAP_TILE_URLS = os.environ.get("MAP_TILE_URLS", "").split()  # checked where pages are served, see maps/tiles.py
MAP_TILE_KEY = os.environ.get("MAP_TILE_KEY", "")
MAP_TILE_PROJECTION = os.environ.get("MAP_TILE_PROJECTION", "EPSG:3857")  # or EPSG:4490
MAP_ATTRIBUTION = os.environ.get("MAP_ATTRIBUTION", "")
MAP_APPROVAL_NUMBER = os.environ.get("MAP_APPROVAL_NUMBER", "")  # 审图号
# Positions stay raw for so many days after their arrival, then packed for so many after they were made.
# Both as written: `tracking.retention` reads them, and refuses what would lose data.
PACK_AFTER_DAYS = os.environ.get("MOTORPOOL_PACK_AFTER_DAYS", "3")
POSITIONS_KEPT_DAYS = os.environ.get("MOTORPOOL_POSITIONS_KEPT_DAYS", "1096")

# The file of the chain's heads; better on another machine's storage than beside the database. See docs/audit.md.
AUDIT_HEADS = os.environ.get("MOTORPOOL_AUDIT_HEADS", "")  # empty: audit-heads.jsonl in the data folder
# Until this day (MM-DD) units and figures of last year may still be corrected, ADR 0035.
_month, _day = _written("MOTORPOOL_YEAR_CLOSES", "03-31", "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
if int(_day) > monthrange(2001, int(_month))[1]:  # a day of every year
    raise SystemExit("✗ 环境变量 MOTORPOOL_YEAR_CLOSES 有误，应形如 03-31，且每年都有这一天。")
YEAR_CLOSES = (int(_month), int(_day))

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # of a body that is no file
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LEVELS = "(DEBUG|INFO|WARNING|ERROR|CRITICAL)"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": _written("MOTORPOOL_LOG_LEVEL", "WARNING", LEVELS)[0]},
}
