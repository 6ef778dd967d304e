"""What terminals have been through: devices that fell silent, faults in each state, commands and what became of them.

Devices that fell silent are others than those that the simulator plays, so it cannot speak for them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from jt808 import messages as m
from jt808.messages.parameters import Parameter
from motorpool.access.actors import Actor, platform
from motorpool.access.permissions import Permission as P
from motorpool.accounts.queries import actor_for
from motorpool.accounts.roles import Role
from motorpool.audit.services import record
from motorpool.demo.city import City
from motorpool.demo.identity import key
from motorpool.terminals.contents import Content, Doors, Follow, QueryParameters, QueryPosition, SetParameters, Setting
from motorpool.terminals.contents import Text as Say
from motorpool.terminals.models import Fault, Gateway
from motorpool.terminals.services import commands, faults, fences, links
from motorpool.terminals.shapes import AnyShape, Circle, Point, Rectangle, Route
from motorpool.terminals.states import FaultKind
from motorpool.tracking.models import Binding, Terminal
from motorpool.tracking.services import joining, terminals
from motorpool.tracking.services.claims import Claim
from motorpool.tracking.states import TerminalStatus
from motorpool.vehicles.states import VehicleStatus

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
GATEWAY = key("gateway", "demo")
STRANGER, SPARE = "14404009001", "14404009002"


class Past(NamedTuple):
    """A fault: so many hours ago; then what people did, each an hour later."""

    kind: FaultKind
    hours: int
    acts: tuple[tuple[str, str], ...] = ()


SILENT = (
    Past(FaultKind.OFFLINE, 3),
    Past(FaultKind.POWER_CUT, 30),
    Past(FaultKind.REMOVAL, 70),
)
FOLLOWED = (
    Past(FaultKind.ANTENNA_CUT, 20, (("report", "已联系厂家，明日上门"),)),
    Past(FaultKind.GNSS, 52, (("report", "车辆送修理厂检查"), ("repair", "正在更换定位模块"))),
    Past(FaultKind.POWER_LOW, 120, (("report", "电瓶老化"), ("repair", ""), ("finish", "已更换电瓶，电压正常"))),
    Past(FaultKind.STORAGE, 200, (("report", "存储卡无法写入"), ("replace", "已更换同型号终端"))),
    Past(FaultKind.POWER_CUT, 90),
)
TERRACE, DEPOT = Point(lat=31.8112, lon=119.9741), Point(lat=31.7790, lon=119.9560)
PLACES: tuple[tuple[str, AnyShape], ...] = (
    ("行政中心停车区", Circle(center=TERRACE, radius_m=600, leave_driver=True)),
    ("机要通道限速区", Rectangle(
        north_west=Point(lat=31.8190, lon=119.9630), south_east=Point(lat=31.8030, lon=119.9850), top_speed_kmh=40,
    )),
    ("机关至会议中心专线", Route(corners=(TERRACE, Point(lat=31.7950, lon=119.9660), DEPOT), width_m=80)),
)  # fmt: skip


def show_terminals(city: City, now: datetime) -> int:
    """Once: what people did since then stays."""
    manager = actor_for(city.stars[Role.FLEET_MANAGER], city.on)
    held = list(_held(city).filter(terminal__in=Terminal.objects.visible_to(manager, P.TERMINAL_COMMAND)))
    silent = _one_of_each_unit(held, city)
    if len(held) < len(SILENT) or len(silent) < len(SILENT) or Gateway.objects.filter(pk=GATEWAY).exists():
        return 0
    links.open_gateway(uuid=GATEWAY, name="demo", at=now - 100 * HOUR)
    administrator = actor_for(city.stars[Role.ADMINISTRATOR], city.on)
    _fall_silent(zip(silent, SILENT, strict=True), now)
    speaking, *others = (one for one in held if one not in silent)
    elsewhere = _held(city).exclude(pk__in=[one.pk for one in [*held, *silent]])
    cases = list(zip([speaking, *others, *elsewhere], FOLLOWED, strict=False))
    for binding, past in cases:
        managers = city.units[binding.terminal.organization_id].managers
        _follow(binding, past, actor_for(managers[0], city.on) if managers else administrator, administrator, now)
    _talk(speaking, manager, now)
    _meet_strangers(speaking, manager, now)
    links.close_gateway(gateway=GATEWAY, at=now - HOUR)
    return len(SILENT) + len(cases)


def _one_of_each_unit(own: list[Binding], city: City) -> list[Binding]:
    """Those that fall silent: two of other units, then one of the manager's."""
    seen = {binding.terminal.organization_id for binding in own}
    others = []
    for binding in _held(city):
        if binding.terminal.organization_id not in seen:
            seen.add(binding.terminal.organization_id)
            others.append(binding)
    return [*others[: len(SILENT) - 1], *own[-1:]]


def _held(city: City) -> QuerySet[Binding]:
    """Not of the vehicle that the demo account drives: whoever tries it wants to see it on the map."""
    rows = Binding.objects.filter(period__upper_inf=True, vehicle__status=VehicleStatus.IN_SERVICE)
    rows = rows.filter(terminal__status=TerminalStatus.REGISTERED).select_related("terminal", "vehicle").order_by("pk")
    return rows.exclude(vehicle=city.star_vehicle) if city.star_vehicle else rows


def _fall_silent(cases: Iterable[tuple[Binding, Past]], now: datetime) -> None:
    for number, (binding, past) in enumerate(cases):
        at, terminal = now - past.hours * HOUR, binding.terminal
        since = at - 80 * HOUR
        terminal.move("activate", by=platform(now.date()), at=since)
        terminal.device_id, terminal.maker, terminal.model = f"HT{number:05}", "HTLW", "HT-808G"
        terminal.registered_at, terminal.version = since, "2013"
        terminal.save()
        links.note_links(gateway=GATEWAY, opened=[(terminal.pk, since)], closed=[], at=since)
        heard = at - 73 * HOUR if past.kind == FaultKind.OFFLINE else at - MINUTE
        links.note_links(gateway=GATEWAY, opened=[], closed=[terminal.pk], at=heard)
        _detect(binding, past, at)


def _detect(binding: Binding, past: Past, at: datetime) -> Fault:
    fault = Fault.objects.create(
        organization_id=binding.terminal.organization_id,
        vehicle=binding.vehicle,
        terminal=binding.terminal,
        kind=past.kind,
        detected_at=at,
        due_at=at + faults.REPORT_WITHIN,
    )
    record(action="detect", label="发现终端故障", by=platform(at.date()), at=at, subject=fault)
    return fault


def _follow(binding: Binding, past: Past, by: Actor, administrator: Actor, now: datetime) -> None:
    at = now - past.hours * HOUR
    fault = _detect(binding, past, at)
    for action, note in past.acts:
        at += HOUR
        if action == "replace":
            _replace(binding.terminal, note, administrator, at)
        else:
            faults.move_fault(fault_id=fault.pk, action=action, note=note, by=by, at=at)
    if not past.acts:
        fault.ended_at = at + HOUR
        fault.save(update_fields=["ended_at"])
        fault.move("clear", by=platform(at.date()), at=at + HOUR)


def _replace(old: Terminal, note: str, by: Actor, at: datetime) -> None:
    new = Terminal.objects.create(
        organization_id=old.organization_id, phone=f"199{old.phone[-8:]}", maker=old.maker, model=old.model,
        created_at=at,
    )  # fmt: skip
    terminals.replace_terminal(terminal_id=old.pk, new_id=new.pk, note=note, by=by, at=at)


def _talk(binding: Binding, by: Actor, now: datetime) -> None:
    """Asked, sent, answered, each as it would be; the last one waits for the terminal."""
    terminal, began = binding.terminal, now - 26 * HOUR
    links.note_links(gateway=GATEWAY, opened=[(terminal.pk, began)], closed=[], at=began)
    place = m.PositionReport.compose(
        lat=TERRACE.lat, lon=TERRACE.lon, time=began, speed_kmh=36.0, direction=90, items={}
    )
    settings = m.ParameterAnswer(1, (Parameter.of(0x01, 60), Parameter.of(0x29, 30), Parameter.of(0x55, 120)))
    spoken: tuple[tuple[Content, str, str, Mapping[str, Any] | None], ...] = (
        (Say(text="前方大雾，请减速慢行"), "answer", "", None),
        (QueryPosition(), "answer", "", m.PositionAnswer(1, place).describe()),
        (QueryParameters(), "answer", "", settings.describe()),
        (SetParameters(settings=(Setting(number=0x29, value=15),)), "fail", "终端答复：失败", None),
        (Follow(interval_s=5, duration_s=600), "time_out", "多次发送，终端均未应答", None),
        (Doors(lock=True), "decline", "终端答复：不支持", None),
    )
    for number, (content, action, reason, answer) in enumerate(spoken):
        at = began + number * 7 * MINUTE
        command = _ask(binding, content, by, at)
        commands.claim_commands(gateway=GATEWAY, terminal_ids=[terminal.pk], at=at)
        commands.note_sending(command_id=command, serial=number + 1, version="2013")
        commands.end_command(command_id=command, action=action, at=at + MINUTE / 20, reason=reason, answer=answer)
    for number, (name, shape) in enumerate(PLACES):
        at = began + (60 + number) * MINUTE
        organization_id = terminal.organization_id
        fence = fences.create_fence(organization_id=organization_id, name=name, shape=shape, by=by, at=at)
        if number == len(PLACES) - 1:
            continue  # in no terminal yet
        (placed,) = fences.place_fence(
            fence_id=fence.pk, terminal_ids=[terminal.pk], wait_until=at + HOUR, by=by, at=at
        )
        commands.claim_commands(gateway=GATEWAY, terminal_ids=[terminal.pk], at=at)
        commands.end_command(command_id=placed.pk, action="answer", at=at + MINUTE / 20)
    links.note_links(gateway=GATEWAY, opened=[], closed=[terminal.pk], at=now - 20 * HOUR)
    cancelled = _ask(binding, Say(text="请到东门接人"), by, now - 19 * HOUR)
    commands.cancel_command(command_id=cancelled, note="行程取消", by=by, at=now - 19 * HOUR + MINUTE)


def _ask(binding: Binding, content: Content, by: Actor, at: datetime) -> int:
    (command,) = commands.ask_terminals(
        terminal_ids=[binding.terminal_id],
        content=content,
        wait_until=at + HOUR,
        permission=P.TERMINAL_COMMAND,
        by=by,
        at=at,
    )
    return command.pk


def _meet_strangers(binding: Binding, by: Actor, now: datetime) -> None:
    """One nobody announced, and one that lies in a cupboard."""
    claim = Claim(
        phone=STRANGER, device_id="KX00731", maker="KXTD", model="KX-500", plate=binding.vehicle.plate, version="2019"
    )
    joining.register_terminal(claim=claim, at=now - 5 * HOUR)
    spare = terminals.create_terminal(
        data={
            "organization_id": binding.terminal.organization_id, "phone": SPARE, "device_id": "", "maker": "HTLW",
            "model": "HT-808G", "imei": "", "sim": "89860412345678900002", "generation": "4g",
        },
        vehicle_id=None,
        by=by,
        at=now - 90 * HOUR,
    )  # fmt: skip
    terminals.move_terminal(
        terminal_id=spare.pk, action="suspend", note="备用设备，SIM 卡已停机", by=by, at=now - 80 * HOUR
    )
