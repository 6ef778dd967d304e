"""Roles: what each allows, which exclude each other in one person, and who may give them. Nothing else decides it."""

from typing import NamedTuple

from django.db.models import TextChoices

from motorpool.access.permissions import Permission as P


class Role(TextChoices):
    APPLICANT = "applicant", "用车人"
    APPROVER = "approver", "审批人"
    DISPATCHER = "dispatcher", "调度员"
    DRIVER = "driver", "驾驶员"
    FLEET_MANAGER = "fleet_manager", "车管负责人"
    MAINTENANCE_MANAGER = "maintenance_manager", "维修管理员"
    ADMINISTRATOR = "administrator", "管理员"
    AUTHORITY = "authority", "主管部门"
    AUTHORITY_LEADER = "authority_leader", "主管部门领导"
    SUPERVISOR = "supervisor", "监督人员（纪检监察）"
    FINANCE_SUPERVISOR = "finance_supervisor", "监督人员（财政）"
    AUDIT_SUPERVISOR = "audit_supervisor", "监督人员（审计）"
    TRAFFIC_SUPERVISOR = "traffic_supervisor", "监督人员（公安交管）"
    SUPPLIER_STAFF = "supplier_staff", "供应商人员"
    VISITOR = "visitor", "访客"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


R = Role
_REGISTERS_VIEW = frozenset({P.VEHICLE_VIEW, P.DRIVER_VIEW, P.TERMINAL_VIEW})
_REGISTERS_MANAGE = frozenset({P.VEHICLE_MANAGE, P.DRIVER_MANAGE, P.TERMINAL_MANAGE})
_TERMINALS_ORDER = frozenset({P.TERMINAL_COMMAND, P.TERMINAL_CONTROL})
_ADMINISTRATION = frozenset(
    {
        P.ORGANIZATION_VIEW,
        P.ORGANIZATION_MANAGE,
        P.DIVISION_MANAGE,
        P.PEOPLE_VIEW,
        P.PEOPLE_MANAGE,
        P.PERMISSIONS_VIEW,
    }
)
_OVERSIGHT = frozenset({P.ORGANIZATION_VIEW, P.PEOPLE_VIEW, P.PERMISSIONS_VIEW, P.FIGURES_VIEW})
_INSPECTION = (
    frozenset({P.TRIP_VIEW, P.INSPECTION_WRITE, P.TRACK_MILEAGE, P.TRACK_REQUEST, P.TRACK_LOOKS}) | _REGISTERS_VIEW
)

ALLOWS: dict[str, frozenset[str]] = {
    R.APPLICANT: frozenset({P.TRIP_OWN, P.TRIP_FOR_OTHERS}),
    R.APPROVER: frozenset({P.TRIP_VIEW, P.TRIP_APPROVE, P.TRACK_REQUEST}),
    R.DISPATCHER: frozenset(
        {
            P.PERSONAL_REVEAL,
            P.TRIP_VIEW,
            P.TRIP_DISPATCH,
            P.VEHICLE_VIEW,
            P.DRIVER_VIEW,
            P.RESERVATION_MANAGE,
            P.PARKING_AGREE,
            P.TRACK_TASK,
            P.TRACK_REQUEST,
        }
    ),
    R.DRIVER: frozenset({P.TRIP_DRIVE}),
    R.FLEET_MANAGER: frozenset(
        {
            P.PERSONAL_REVEAL,
            P.TRIP_VIEW,
            P.TRIP_CONSENT,
            P.FAULT_REPORT,
            P.PARKING_AGREE,
            P.TRACK_UNIT_LIVE,
            P.TRACK_MILEAGE,
            P.TRACK_REQUEST,
            P.TRACK_LOOKS,
            P.RESERVATION_MANAGE,
            P.FIGURES_VIEW,
            P.INSPECTION_VIEW,
        }
    )
    | _REGISTERS_VIEW
    | _REGISTERS_MANAGE
    | _TERMINALS_ORDER,
    R.MAINTENANCE_MANAGER: frozenset({P.VEHICLE_VIEW, P.RESERVATION_MANAGE, P.TRACK_REQUEST}),
    # A unit's own: people, registers and figures of the unit.
    R.ADMINISTRATOR: frozenset({P.FIGURES_VIEW, P.PERSONAL_REVEAL, P.TRACK_MILEAGE, P.TRACK_REQUEST})
    | _ADMINISTRATION
    | _REGISTERS_VIEW
    | _REGISTERS_MANAGE
    | _TERMINALS_ORDER,
    # Appoints and limits those below; guarding sign-in and reading the trail are others' work.
    R.AUTHORITY: frozenset(
        {
            P.PERSONAL_REVEAL,
            P.FAULT_OVERSEE,
            P.TRIP_VIEW,
            P.TRACK_FLEET,
            P.TRACK_MILEAGE,
            P.TRACK_APPROVE,
            P.TRACK_LOOKS,
            P.PEOPLE_APPOINT,
            P.PEOPLE_LIMIT,
            P.FILING_DECIDE,
            P.INSPECTION_VIEW,
            P.FIGURES_VIEW,
        }
    )
    | _REGISTERS_VIEW
    | _ADMINISTRATION,
    R.AUTHORITY_LEADER: frozenset(
        {
            P.TRIP_VIEW,
            P.VEHICLE_SECRET,
            P.TRACK_MILEAGE,
            P.TRACK_REQUEST,
            P.TRACK_APPROVE,
            P.TRACK_LOOKS,
            P.ORGANIZATION_VIEW,
            P.PEOPLE_VIEW,
            P.PERMISSIONS_VIEW,
            P.INSPECTION_VIEW,
            P.FIGURES_VIEW,
        }
    )
    | _REGISTERS_VIEW,
    # They inspect and record; what each body looks at follows from what it answers for.
    R.SUPERVISOR: frozenset({P.AUDIT_VIEW}) | _OVERSIGHT | _INSPECTION,
    R.FINANCE_SUPERVISOR: frozenset({P.ORGANIZATION_VIEW, P.FIGURES_VIEW}) | _INSPECTION,
    R.AUDIT_SUPERVISOR: frozenset({P.AUDIT_VIEW}) | _OVERSIGHT | _INSPECTION,
    R.TRAFFIC_SUPERVISOR: _INSPECTION,
    # Each sees a narrow part only: the own supplier, the own requests.
    R.SUPPLIER_STAFF: frozenset({P.SUPPLIER_OWN}),
    R.VISITOR: frozenset({P.TRIP_OWN}),
    # The three separated administrators: who opens accounts, who guards them, who reads what both did. No business
    # role has the work of the latter two, 主管部门 neither: it appoints them. They run nothing:
    # terminals are registered by the first, but vehicles are spoken to and controlled by whoever keeps them.
    R.SYSTEM_ADMIN: _ADMINISTRATION | _REGISTERS_VIEW | _REGISTERS_MANAGE,
    R.SECURITY_ADMIN: frozenset(
        {
            P.ORGANIZATION_VIEW,
            P.PEOPLE_VIEW,
            P.PERMISSIONS_VIEW,
            P.PEOPLE_LIMIT,
            P.SECURITY_MANAGE,
            P.SIGN_IN_VIEW,
        }
    ),
    R.AUDIT_ADMIN: frozenset({P.AUDIT_VIEW, P.SIGN_IN_VIEW, P.PERMISSIONS_VIEW}),
}

SUPERVISORS = frozenset({R.SUPERVISOR, R.FINANCE_SUPERVISOR, R.AUDIT_SUPERVISOR, R.TRAFFIC_SUPERVISOR})
SEPARATED = frozenset({R.SYSTEM_ADMIN, R.SECURITY_ADMIN, R.AUDIT_ADMIN})
# They watch what others do: whoever is watched must not be able to sign in as one of them (ADR 0034).
WATCHING = SUPERVISORS | {R.SECURITY_ADMIN, R.AUDIT_ADMIN}
NARROW = frozenset({R.SUPPLIER_STAFF, R.VISITOR})
RUNNING = frozenset(
    {
        R.APPROVER,
        R.DISPATCHER,
        R.DRIVER,
        R.FLEET_MANAGER,
        R.MAINTENANCE_MANAGER,
        R.ADMINISTRATOR,
        R.AUTHORITY,
        R.AUTHORITY_LEADER,
    }
)
EVERY = frozenset(Role)

# These carry power over other people's accounts or a look at everything, so a unit's administrator may not give them.
POWERFUL = frozenset(
    {
        P.ORGANIZATION_MANAGE,
        P.PEOPLE_MANAGE,
        P.PEOPLE_APPOINT,
        P.PEOPLE_LIMIT,
        P.FILING_DECIDE,
        P.INSPECTION_WRITE,
        P.SECURITY_MANAGE,
        P.SIGN_IN_VIEW,
        P.AUDIT_VIEW,
    }
)
APPOINTED = frozenset(role for role in Role if ALLOWS[role] & POWERFUL) | {R.AUTHORITY_LEADER}

# A county's appointment to one of these is filed with the city (备案).
FILED = frozenset({R.ADMINISTRATOR, R.APPROVER, R.DISPATCHER})


class Exclusion(NamedTuple):
    """Whoever has one of `roles` may not have any of `others` at the same time."""

    roles: frozenset[Role]
    others: frozenset[Role]
    reason: str


EXCLUSIONS = (
    Exclusion(SEPARATED, SEPARATED, "系统、安全、审计三类管理员须由不同人员担任"),
    Exclusion(SUPERVISORS, RUNNING | SEPARATED, "监督人员只检查和记录，不办理业务"),
    Exclusion(frozenset({R.AUDIT_ADMIN}), RUNNING, "审计管理员不得办理被审计的业务"),
    Exclusion(frozenset({R.SECURITY_ADMIN}), RUNNING, "安全管理员不得兼任业务角色"),
    Exclusion(frozenset({R.SYSTEM_ADMIN}), RUNNING - {R.ADMINISTRATOR}, "系统管理员不得兼任业务角色"),
    Exclusion(NARROW, EVERY, "供应商人员和访客不得兼任其他角色"),
)


def excluded_by(role: str) -> dict[Role, str]:
    """The roles that whoever has this one may not have, each with the reason."""
    found: dict[Role, str] = {}
    for one in EXCLUSIONS:
        for side, other in ((one.roles, one.others), (one.others, one.roles)):
            if role in side:
                found |= {each: one.reason for each in other if each != role and each not in found}
    return found


def roles_with(permission: str) -> list[str]:
    return [role for role, allowed in ALLOWS.items() if permission in allowed]
