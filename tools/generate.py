"""Writes what is derived from the code: openapi.json, the permission matrix, the lifecycles, the front end's labels.

`generate.py` writes; `generate.py --check` fails when a file in the repository is stale.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATED = "docs/generated"

sys.path.insert(0, str(ROOT / "backend"))
os.environ["DJANGO_SETTINGS_MODULE"] = "motorpool.config.settings"
import django

django.setup()

from motorpool.access.permissions import Permission
from motorpool.accounts.roles import ALLOWS, APPOINTED, EXCLUSIONS, FILED, Role
from motorpool.accounts.security.models import Outcome
from motorpool.accounts.states import FILING_LIFECYCLE, FilingStatus
from motorpool.approvals.states import (
    APPROVAL_LIFECYCLE,
    STEP_LIFECYCLE,
    ApprovalStatus,
    StepStatus,
)
from motorpool.audit.deeds import Deed
from motorpool.config.api import api
from motorpool.config.rendering import EdgeEncoder
from motorpool.drivers.licences import LicenceClass
from motorpool.drivers.states import DRIVER_LIFECYCLE, DriverStatus
from motorpool.establishment.models import FigureKind
from motorpool.inspections.models import Finding, SubjectKind
from motorpool.kit.lifecycle import Lifecycle
from motorpool.looking.models import Way
from motorpool.looking.states import RequestStatus
from motorpool.organizations.models import Level, OrganizationKind
from motorpool.reservations.models import Reason
from motorpool.terminals.contents import CONFIRMABLE
from motorpool.terminals.models import CommandKind
from motorpool.terminals.shapes import FenceKind
from motorpool.terminals.states import (
    COMMAND_LIFECYCLE,
    FAULT_LIFECYCLE,
    AlarmKind,
    CommandStatus,
    FaultKind,
    FaultStatus,
)
from motorpool.tracking.models import Generation
from motorpool.tracking.motion import State
from motorpool.tracking.states import (
    OUTSIDE_LIFECYCLE,
    TERMINAL_LIFECYCLE,
    GapKind,
    OutsidePhase,
    OutsideStatus,
    Rest,
    Source,
    TerminalStatus,
)
from motorpool.trips.models import ChangeKind, UseKind
from motorpool.trips.states import (
    ASSIGNMENT_LIFECYCLE,
    TRIP_LIFECYCLE,
    AssignmentStatus,
    Deviation,
    TripStatus,
)
from motorpool.vehicles.models import Body, Energy, Management, VehicleKind
from motorpool.vehicles.states import VEHICLE_LIFECYCLE, VehicleStatus

Labels = Mapping[str, str]
LISTS: dict[str, Labels] = {
    "roles": dict(Role.choices),
    "permissions": dict(Permission.choices),
    "filingStatuses": dict(FilingStatus.choices),
    "inspectionSubjects": dict(SubjectKind.choices),
    "findings": dict(Finding.choices),
    "organizationKinds": dict(OrganizationKind.choices),
    "divisionLevels": dict(Level.choices),
    "figureKinds": dict(FigureKind.choices),
    "vehicleKinds": dict(VehicleKind.choices),
    "vehicleBodies": dict(Body.choices),
    "energies": dict(Energy.choices),
    "managements": dict(Management.choices),
    "vehicleStatuses": dict(VehicleStatus.choices),
    "driverStatuses": dict(DriverStatus.choices),
    "licenceClasses": dict(LicenceClass.choices),
    "useKinds": dict(UseKind.choices),
    "tripStatuses": dict(TripStatus.choices),
    "assignmentStatuses": dict(AssignmentStatus.choices),
    "trackDeviations": dict(Deviation.choices),
    "changeKinds": dict(ChangeKind.choices),
    "reservationReasons": dict(Reason.choices),
    "deeds": dict(Deed.choices),
    "signInOutcomes": dict(Outcome.choices),
    "outsideStatuses": dict(OutsideStatus.choices),
    "outsidePhases": dict(OutsidePhase.choices),
    "gapKinds": dict(GapKind.choices),
    "nightRests": dict(Rest.choices),
    "lookWays": dict(Way.choices),
    "lookRequestStatuses": dict(RequestStatus.choices),
    "terminalStatuses": dict(TerminalStatus.choices),
    "motionStates": dict(State.choices),
    "stateSources": dict(Source.choices),
    "terminalGenerations": dict(Generation.choices),
    "commandKinds": dict(CommandKind.choices),
    "commandStatuses": dict(CommandStatus.choices),
    "fenceKinds": dict(FenceKind.choices),
    "alarmKinds": dict(AlarmKind.choices),
    "confirmableAlarms": {str(bit): label for bit, label in CONFIRMABLE.items()},
    "faultKinds": dict(FaultKind.choices),
    "faultStatuses": dict(FaultStatus.choices),
}
LIFECYCLES: list[tuple[str, Lifecycle, Labels]] = [
    ("用车申请 Trip", TRIP_LIFECYCLE, dict(TripStatus.choices)),
    ("派车 Assignment", ASSIGNMENT_LIFECYCLE, dict(AssignmentStatus.choices)),
    ("审批 Approval", APPROVAL_LIFECYCLE, dict(ApprovalStatus.choices)),
    ("审批环节 Step", STEP_LIFECYCLE, dict(StepStatus.choices)),
    ("车辆 Vehicle", VEHICLE_LIFECYCLE, dict(VehicleStatus.choices)),
    ("驾驶员 Driver", DRIVER_LIFECYCLE, dict(DriverStatus.choices)),
    ("人员备案 Filing", FILING_LIFECYCLE, dict(FilingStatus.choices)),
    ("外场临停 OutsideParking", OUTSIDE_LIFECYCLE, dict(OutsideStatus.choices)),
    ("车载终端 Terminal", TERMINAL_LIFECYCLE, dict(TerminalStatus.choices)),
    ("终端指令 Command", COMMAND_LIFECYCLE, dict(CommandStatus.choices)),
    ("终端故障 Fault", FAULT_LIFECYCLE, dict(FaultStatus.choices)),
]


def openapi() -> str:
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, cls=EdgeEncoder, ensure_ascii=False, indent=2) + "\n"


def permissions() -> str:
    """Which role holds which permission; people of the trade check this page, not the code."""
    lines = [
        "# Permissions",
        "",
        "Generated from `motorpool.accounts.roles`. A role is granted over a part of the tree and all below it;",
        "personal permissions (`trips.own`, `trips.drive`) reach a person's own requests and tasks only.",
        "",
        "| | " + " | ".join(role.label for role in Role) + " |",
        "| --- | " + " | ".join(":-:" for _ in Role) + " |",
    ]
    for permission in Permission:
        marks = ["✓" if permission in ALLOWS[role] else "" for role in Role]
        lines.append(f"| `{permission.value}` {permission.label} | " + " | ".join(marks) + " |")
    lines += [
        "",
        "## Who gives which role",
        "",
        "A role that carries power over others, or a look at everything, is given by the 主管部门 alone",
        "(`people.appoint`), the others by whoever manages the unit's people (`people.manage`). Nobody gives a role to",
        "themselves. A county's appointments to the roles marked 备案 are filed with the city.",
        "",
        "| role | given by | 备案 |",
        "| --- | --- | :-: |",
    ]
    for role in Role:
        giver = "主管部门" if role in APPOINTED else "管理员、系统管理员、主管部门"
        lines.append(f"| {role.label} | {giver} | {'✓' if role in FILED else ''} |")
    lines += [
        "",
        "## Roles that exclude each other in one person",
        "",
        "| | excludes | because |",
        "| --- | --- | --- |",
    ]
    for exclusion in EXCLUSIONS:
        one, other = (
            "全部其他角色" if len(side) == len(Role) else "、".join(role.label for role in Role if role in side)
            for side in (exclusion.roles, exclusion.others)
        )
        lines.append(f"| {one} | {other} | {exclusion.reason} |")
    return "\n".join(lines) + "\n"


def lifecycles() -> str:
    lines = [
        "# Lifecycles",
        "",
        "Generated from the tables of moves. Nothing else changes a status.",
        "",
    ]
    for title, lifecycle, labels in LIFECYCLES:
        lines += [f"## {title}", "", "```mermaid", "stateDiagram-v2"]
        lines += [f"    {status}: {label}" for status, label in labels.items()]
        for name, move in lifecycle.moves.items():
            lines += [f"    {source} --> {move.target}: {move.label} ({name})" for source in sorted(move.sources)]
        lines += ["```", ""]
    return "\n".join(lines).rstrip() + "\n"


def labels() -> str:
    """The words of closed lists, for the front end's selects and filters."""
    lines = ["// Generated by `make openapi` from the back end; do not edit."]
    for name, words in LISTS.items():
        lines += [f"export const {name} = {{"]
        lines += [f"  {_key(value)}: '{label}'," for value, label in words.items()]
        lines += ["} as const", ""]
    return "\n".join(lines).rstrip() + "\n"


def _key(value: str) -> str:
    return value if value.isidentifier() else f"'{value}'"


def files() -> Iterator[tuple[Path, str]]:
    yield ROOT / GENERATED / "openapi.json", openapi()
    yield ROOT / GENERATED / "permissions.md", permissions()
    yield ROOT / GENERATED / "lifecycles.md", lifecycles()
    yield ROOT / "frontend/src/api/labels.ts", labels()


def main(*, check: bool) -> int:
    stale = [(path, text) for path, text in files() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is stale: run `make openapi`")  # noqa: T201 - a command
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))
