"""Devices that nobody announced: kept until a person lets them in, and never so many that the honest find no place."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.db.models.functions import Coalesce

from motorpool.access.actors import platform
from motorpool.access.permissions import Permission
from motorpool.audit.queries import has_entry
from motorpool.audit.services import record
from motorpool.kit.moments import day_of, written
from motorpool.notifications.services import News, tell_holders
from motorpool.organizations.models import Organization
from motorpool.tracking import phones, queries
from motorpool.tracking.models import Terminal
from motorpool.tracking.services.claims import Claim
from motorpool.tracking.services.telling import tell_keepers
from motorpool.tracking.states import TerminalStatus

MOST_WAITING = 1_000
"""Unknown devices that wait for a person: whoever makes up numbers must not fill the register."""
MOST_FROM_ONE = 100
"""Of them from one address. Carriers put many devices behind one, but a fleet of that size comes with a list."""
MOST_TOLD = 20
"""With so many waiting, nobody needs to hear of one more."""
WAITS_FOR = timedelta(days=7)
"""Without another knock. A device that is there knocks all day, one in a parked vehicle again after the holidays."""
REFUSED_FOR = timedelta(days=7)
"""A device that was refused is not listed again for so long: it goes on knocking until somebody unplugs it."""
NOTED_EVERY = timedelta(hours=1)
TOLD_EVERY = timedelta(days=1)


def origin_of(address: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits, in which one machine may have any. Empty: unknown."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)


def note_again(*, terminal: Terminal, claim: Claim, at: datetime) -> None:
    """It waits already, and is still there."""
    if terminal.knocked_at is None or at - terminal.knocked_at >= NOTED_EVERY:
        terminal.knocked_at, terminal.knocked_from = at, origin_of(claim.address)
        terminal.save(update_fields=["knocked_at", "knocked_from"])


def note_unknown(*, claim: Claim, at: datetime) -> None:
    """Keep it for a person to approve: with the unit of the vehicle it names, else with the top of the tree."""
    phone, origin = phones.normal(claim.phone), origin_of(claim.address)
    top = Organization.objects.filter(parent=None).order_by("pk").first()
    if top is None or not phones.is_number(phone) or _was_refused(phone, claim.device_id, at):
        return None
    if (waiting := queries.waiting().count()) >= MOST_WAITING:
        return _tell_top(top, f"已有 {waiting} 台终端待核准，此后的不再列入", at, is_full=True)
    if origin and queries.waiting().filter(knocked_from=origin).count() >= MOST_FROM_ONE:
        said = f"来自 {origin} 的待核准终端已达 {MOST_FROM_ONE} 台，此后来自该地址的不再列入"
        return _tell_top(top, said, at, is_full=False)
    vehicle = queries.vehicle_claimed_by(claim.plate)
    terminal = Terminal(
        organization=vehicle.organization if vehicle else top,
        phone=phone,
        device_id=claim.device_id,
        maker=claim.maker,
        model=claim.model,
        version=claim.version,
        claimed_plate=claim.plate[:40],
        created_at=at,
        knocked_at=at,
        knocked_from=origin,
        status=TerminalStatus.WAITING,
    )
    Terminal.objects.bulk_create([terminal], ignore_conflicts=True)  # it may be knocking at two gateways
    kept = Terminal.objects.filter(uuid=terminal.uuid).select_related("organization").first()
    if kept is not None and waiting < MOST_TOLD:
        _tell_of(kept, claim, at)
    return None


def expire_waiting(*, at: datetime) -> int:
    """Those that have not knocked for long give their places up; how many."""
    rows = queries.waiting().annotate(last=Coalesce("knocked_at", "created_at")).filter(last__lte=at - WAITS_FOR)
    silent = list(rows.order_by("pk")[:MOST_WAITING])
    for terminal in silent:
        terminal.move("expire", by=platform(day_of(at)), at=at)
    return len(silent)


def _was_refused(phone: str, device_id: str, at: datetime) -> bool:
    gone = Terminal.objects.filter(phone=phone, device_id=device_id, status=TerminalStatus.RETIRED)
    last = gone.filter(registered_at=None).order_by("-pk").first()
    return last is not None and has_entry(last, "refuse", since=at - REFUSED_FOR)


def _tell_of(kept: Terminal, claim: Claim, at: datetime) -> None:
    """Those who may let it in, once: only the first knock makes a row."""
    named = f"，自报号牌 {claim.plate[:40]}" if claim.plate else ""
    tell_keepers(
        kept,
        kind="terminal_waiting",
        title=f"终端 {kept.phone} 请求注册，待核准",
        text=f"{written(at)}首次连接{named}，归入{kept.organization.name}。核准后它才能上报位置。",
        at=at,
    )


def _tell_top(top: Organization, said: str, at: datetime, *, is_full: bool) -> None:
    """Once a day."""
    action = "waiting_full" if is_full else "waiting_crowded"
    title = "待核准终端名单已满" if is_full else "同一地址的待核准终端过多"
    if has_entry(top, action, since=at - TOLD_EVERY):
        return
    record(action=action, label=title, by=platform(day_of(at)), at=at, subject=top, note=said)
    text = f"{said}。请到车载终端页面核准或批量不予核准；{WAITS_FOR.days} 天未再连接的自动移出。"
    news = News(kind="terminals_full", title=title, text=text, link="/terminals?status=waiting")
    tell_holders(permission=Permission.TERMINAL_MANAGE, path=top.path, news=news, at=at)
