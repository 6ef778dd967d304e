"""How to call each endpoint so that it works, and which roles of the owning unit may.

The roles are written out here once more on purpose: this is what was agreed, not what the code says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from motorpool.accounts.models import SecondFactor
from motorpool.accounts.roles import Role
from motorpool.live.services import open_view
from motorpool.terminals.models import Fault
from motorpool.terminals.services.faults import move_fault
from motorpool.terminals.states import FaultStatus
from tests.access.world import World
from tests.factories import NOW, PASSWORD, actor, make_organization, trip_data

R = Role
HOUR = timedelta(hours=1)
Roles = frozenset[Role]
Upload = tuple[str, bytes]
ANYONE: Roles = frozenset(Role)
SUPERVISORS: Roles = frozenset({R.SUPERVISOR, R.FINANCE_SUPERVISOR, R.AUDIT_SUPERVISOR, R.TRAFFIC_SUPERVISOR})
AUTHORITIES: Roles = frozenset({R.AUTHORITY, R.AUTHORITY_LEADER})
TRIP_WATCHERS: Roles = SUPERVISORS | AUTHORITIES | {R.APPROVER, R.DISPATCHER, R.FLEET_MANAGER}
REGISTRARS: Roles = frozenset({R.FLEET_MANAGER, R.ADMINISTRATOR, R.SYSTEM_ADMIN})
COMMANDERS: Roles = frozenset({R.FLEET_MANAGER, R.ADMINISTRATOR})
TERMINAL_READERS: Roles = SUPERVISORS | AUTHORITIES | REGISTRARS
FAULT_READERS: Roles = TERMINAL_READERS
FAULT_REPORTERS: Roles = frozenset({R.FLEET_MANAGER})
REGISTER_READERS: Roles = TERMINAL_READERS | {R.DISPATCHER}
VEHICLE_READERS: Roles = REGISTER_READERS | {R.MAINTENANCE_MANAGER}
PEOPLE_WRITERS: Roles = frozenset({R.ADMINISTRATOR, R.AUTHORITY, R.SYSTEM_ADMIN})
PEOPLE_READERS: Roles = PEOPLE_WRITERS | {
    R.SUPERVISOR,
    R.AUDIT_SUPERVISOR,
    R.AUTHORITY_LEADER,
    R.SECURITY_ADMIN,
}
EXPLAINED_TO: Roles = PEOPLE_READERS | {R.AUDIT_ADMIN}
UNIT_READERS: Roles = PEOPLE_READERS | {R.FINANCE_SUPERVISOR}
LIMITERS: Roles = frozenset({R.AUTHORITY, R.SECURITY_ADMIN})
FILERS: Roles = frozenset({R.AUTHORITY})
INSPECTION_READERS: Roles = SUPERVISORS | AUTHORITIES | {R.FLEET_MANAGER}
PLANNERS: Roles = frozenset({R.DISPATCHER, R.FLEET_MANAGER, R.MAINTENANCE_MANAGER})
AUDITORS: Roles = frozenset({R.SUPERVISOR, R.AUDIT_SUPERVISOR, R.AUDIT_ADMIN})
FIGURES: Roles = (SUPERVISORS - {R.TRAFFIC_SUPERVISOR}) | AUTHORITIES | {R.FLEET_MANAGER, R.ADMINISTRATOR}
LOOK_WATCHERS: Roles = SUPERVISORS | AUTHORITIES | {R.FLEET_MANAGER}
LOOK_ASKERS: Roles = SUPERVISORS | {
    R.APPROVER,
    R.DISPATCHER,
    R.FLEET_MANAGER,
    R.MAINTENANCE_MANAGER,
    R.ADMINISTRATOR,
    R.AUTHORITY_LEADER,
}
TRACK_CHOOSERS: Roles = LOOK_ASKERS | VEHICLE_READERS
AUTHORITY: Roles = frozenset({R.AUTHORITY})
SUPERVISOR: Roles = frozenset({R.SUPERVISOR})
SECRET_KEEPERS: Roles = frozenset({R.AUTHORITY_LEADER})
REVEALERS: Roles = frozenset({R.DISPATCHER, R.FLEET_MANAGER, R.ADMINISTRATOR, R.AUTHORITY})
SUPPLIER: Roles = frozenset({R.SUPPLIER_STAFF})
SECURITY: Roles = frozenset({R.SECURITY_ADMIN})
LOG_READERS: Roles = SECURITY | {R.AUDIT_ADMIN}
APPLICANT, APPROVER, DISPATCHER = frozenset({R.APPLICANT}), frozenset({R.APPROVER}), frozenset({R.DISPATCHER})
LIVE_WATCHERS: Roles = frozenset({R.DISPATCHER, R.FLEET_MANAGER, R.AUTHORITY})
MILEAGE_READERS: Roles = SUPERVISORS | AUTHORITIES | {R.FLEET_MANAGER, R.ADMINISTRATOR}
STATE_READERS: Roles = frozenset({R.FLEET_MANAGER, R.AUTHORITY})
ON_TASK_WATCHERS: Roles = LIVE_WATCHERS | {R.DRIVER, R.APPLICANT}
PARKING_AGREERS: Roles = frozenset({R.FLEET_MANAGER, R.DISPATCHER})
ON_THE_ROAD: Roles = frozenset({R.DRIVER, R.DISPATCHER})


def no_keys(_: World) -> dict[str, Any]:
    return {}


def no_body(_: World) -> Any:
    return None


def empty(_: World) -> Any:
    return {}


@dataclass(frozen=True)
class Recipe:
    allowed: Roles
    keys: Callable[[World], dict[str, Any]] = no_keys  # of the path
    body: Callable[[World], Any] = no_body
    query: str = ""
    personal: bool = False  # a colleague with the same role may not
    # A list: others may call it, but must not find this in it.
    marker: Callable[[World], str] | None = None
    counts: str = ""  # a count: it must agree with this list
    public: int = 0  # anyone may call it, and gets this status
    upload: Upload | Callable[[World], Upload] | None = None
    at_root: bool = False  # for the whole platform: the role, held at the root
    figure: bool = False  # one answer made of many records: elsewhere it must be another
    anywhere: bool = False  # of the platform, not of a unit: the role may anywhere


def trip_body(w: World) -> dict[str, Any]:
    spots = {"pickup_spot": {"lat": 31.81, "lon": 119.97}}
    return {**trip_data(w.role(R.APPLICANT)), **spots, "body_wanted": None, "request_key": UUID(int=7)}


def person_body(w: World) -> dict[str, Any]:
    return {"name": "新同志", "username": "newcomer", "organization_id": w.ours.pk, "roles": ["driver"]}


def unit_body(w: World) -> dict[str, Any]:
    return {"name": "新单位", "kind": "institution", "division_code": "320400", "parent_id": w.ours.pk}


def renamed_body(_: World) -> dict[str, Any]:
    return {"name": "新名称", "kind": "institution", "division_code": "320400"}


def into_sibling(w: World) -> dict[str, Any]:
    return {"successor_id": make_organization(w.ours).pk, "note": "机构改革"}


def division_body(_: World) -> dict[str, Any]:
    return {"code": "320499", "name": "某新区", "level": "county", "parent_code": "320400"}


def vehicle_body(w: World) -> dict[str, Any]:
    return {
        "organization_id": w.ours.pk, "plate": "苏D98765", "brand": "红旗", "model": "H9", "kind": "emergency",
        "body": "sedan", "seats": 5, "energy": "hybrid", "management": "pooled",
    }  # fmt: skip


def parking_body(w: World) -> dict[str, Any]:
    return {"organization_id": w.ours.pk, "name": "东院", "lat": 31.81, "lon": 119.97, "radius_m": 200}


def parking(w: World) -> dict[str, Any]:
    return {"parking_id": w.parking.pk}


def outside_body(w: World) -> dict[str, Any]:
    return {
        "vehicle_id": w.vehicle.pk, "place": "溧阳宾馆", "lat": 31.43, "lon": 119.48, "since": NOW + HOUR,
        "until": NOW + 9 * HOUR, "reason": "会议两日",
    }  # fmt: skip


def outside_now(w: World) -> dict[str, Any]:
    return {"parking_id": w.outside.pk}


def outside_to_come(w: World) -> dict[str, Any]:
    w.outside.since = NOW + HOUR
    w.outside.save()
    return outside_now(w)


def driver_body(w: World) -> dict[str, Any]:
    return {
        "person_id": w.plain.pk, "organization_id": w.ours.pk, "licence_class": "B1", "licence_expires_on": "2030-01-01"
    }  # fmt: skip


def block_body(w: World) -> dict[str, Any]:
    return {"vehicle_id": w.vehicle.pk, "start_at": NOW, "end_at": NOW.replace(hour=9), "reason": "repair"}


def pair(w: World) -> dict[str, Any]:
    return {"vehicle_id": w.other_vehicle.pk, "driver_id": w.other_driver.pk}


SET_UP = {
    "code": "x", "division_code": "320400", "organization_name": "某市", "administrator_name": "某",
    "username": "first", "password": "Long-Enough-7",
}  # fmt: skip


def set_up_body(_: World) -> dict[str, Any]:
    return SET_UP


def sign_in_body(w: World) -> dict[str, Any]:
    return {"username": w.colleague.username, "password": PASSWORD}


def vehicle(w: World) -> dict[str, Any]:
    return {"vehicle_id": w.vehicle.pk}


def driver(w: World) -> dict[str, Any]:
    return {"driver_id": w.driver.pk}


def person(w: World) -> dict[str, Any]:
    return {"person_id": w.colleague.pk}


def people(w: World) -> dict[str, Any]:
    return {"person_ids": [w.colleague.pk]}


def people_list(w: World) -> Upload:
    return "人员.csv", f"姓名,登录账号,单位\n新同志,newcomer,{w.ours.name}\n".encode()


def unit(w: World) -> dict[str, Any]:
    return {"organization_id": w.ours.pk}


def requested(w: World) -> dict[str, Any]:
    return {"trip_id": w.requested.pk}


def approval(w: World) -> dict[str, Any]:
    return {"approval_id": w.requested.approval_id}


def approved(w: World) -> dict[str, Any]:
    return {"trip_id": w.approved.pk}


def assigned(w: World) -> dict[str, Any]:
    return {"assignment_id": w.assigned.pk}


def listing(allowed: Roles, marker: Callable[[World], str], query: str = "") -> Recipe:
    return Recipe(allowed, marker=marker, query=query)


def terminal_body(w: World) -> dict[str, Any]:
    return {"organization_id": w.ours.pk, "phone": "13900000099", "vehicle_id": w.other_vehicle.pk}


def terminal(w: World) -> dict[str, Any]:
    return {"terminal_id": w.terminal.pk}


def terminal_in(status: str) -> Callable[[World], dict[str, Any]]:
    def keys(w: World) -> dict[str, Any]:
        w.terminal.status = status
        w.terminal.save()
        return terminal(w)

    return keys


def look_body(w: World) -> dict[str, Any]:
    return {"vehicle_id": w.vehicle.pk, "since": NOW - HOUR, "until": NOW, "view": UUID(int=3)}


def look(w: World) -> dict[str, Any]:
    return {"look_id": w.look.pk}


def live_pass(w: World) -> dict[str, Any]:
    """It opens the card for whoever opened the view, and for nobody else."""
    by = actor(w.role(R.AUTHORITY))
    return {"vehicle_id": w.vehicle.pk, "token": open_view(vehicle_id=w.vehicle.pk, by=by, at=NOW)}


def look_request_body(w: World) -> dict[str, Any]:
    return {
        "vehicle_ids": [w.vehicle.pk], "since": NOW - HOUR, "until": NOW, "purpose": "complaint",
        "reason": "核查投诉", "request_key": UUID(int=8),
    }  # fmt: skip


def look_request(w: World) -> dict[str, Any]:
    return {"request_id": w.look_request.pk}


TERMINAL_LIST = ("终端.csv", "phone,plate\n13900000099,苏D00000\n".encode())


def command(w: World) -> dict[str, Any]:
    return {"command_id": w.command.pk}


def to_terminal(w: World) -> dict[str, Any]:
    return {"terminal_ids": [w.terminal_in_use.pk], "wait_until": (NOW + timedelta(hours=1)).isoformat()}


def waiting_body(w: World) -> dict[str, Any]:
    return {"terminal_ids": [terminal_in("waiting")(w)["terminal_id"]], "note": "不是本单位设备"}


def command_body(w: World) -> dict[str, Any]:
    return {**to_terminal(w), "content": {"kind": "text", "text": "请减速慢行"}}


def control_body(w: World) -> dict[str, Any]:
    return {**to_terminal(w), "content": {"kind": "control", "command": 4}}


def fault(w: World) -> dict[str, Any]:
    return {"fault_id": w.fault.pk}


def reported_fault(w: World) -> dict[str, Any]:
    by = actor(w.role(Role.FLEET_MANAGER))
    if Fault.objects.filter(pk=w.fault.pk, status=FaultStatus.OPEN).exists():  # whoever asks twice gets the same
        move_fault(fault_id=w.fault.pk, action="report", note="已联系安装单位", by=by, at=NOW)
    return fault(w)


def fault_in(status: str) -> Callable[[World], dict[str, Any]]:
    def keys(w: World) -> dict[str, Any]:
        w.fault.status = status
        w.fault.save()
        return fault(w)

    return keys


def fence(w: World) -> dict[str, Any]:
    return {"fence_id": w.fence.pk}


def fence_body(w: World) -> dict[str, Any]:
    center = {"lat": 31.77, "lon": 119.95}
    shape = {"kind": "circle", "center": center, "radius_m": 500}
    return {"organization_id": w.ours.pk, "name": "新区域", "shape": shape}


def suspended(w: World, what: Any) -> None:
    what.status = "suspended"
    what.save()


def resting(w: World) -> dict[str, Any]:
    suspended(w, w.vehicle)
    return vehicle(w)


def off_duty(w: World) -> dict[str, Any]:
    suspended(w, w.driver)
    return driver(w)


def second_step_body(w: World) -> dict[str, Any]:
    return {"ticket": w.ticket, "code": w.code}


def code_of_enrolled(w: World) -> dict[str, Any]:
    w.enrol(confirmed=True)
    return {"code": w.code}


def code_to_confirm(w: World) -> dict[str, Any]:
    w.enrol(confirmed=False)
    return {"code": w.code}


def code_of_replaced(w: World) -> dict[str, Any]:
    w.enrol(confirmed=True)
    SecondFactor.objects.update(next_secret=w.SECRET)
    return {"code": w.code}


def enrolled_person(w: World) -> dict[str, Any]:
    w.enrol(confirmed=True)
    return {"person_id": w.colleague.pk}


def own_session(w: World) -> dict[str, Any]:
    return {"session_id": w.session.pk}


def policy_body(_: World) -> dict[str, Any]:
    return {
        "password_length": 12, "password_kinds": 4, "password_days": 60, "password_history": 8, "account_failures": 3,
        "address_failures": 30, "failure_minutes": 10, "lock_minutes": 30, "idle_minutes": 15,
        "phone_idle_minutes": 60, "session_hours": 8, "sessions_at_once": 2, "second_factor_roles": ["supervisor"],
        "unused_days": 90, "log_days": 200,
    }  # fmt: skip
