"""Roles and what each allows. The only place where the two meet."""

from django.db.models import TextChoices

from motorpool.access.permissions import Permission as P


class Role(TextChoices):
    APPLICANT = "applicant", "用车人"
    APPROVER = "approver", "审批人"
    DISPATCHER = "dispatcher", "调度员"
    DRIVER = "driver", "驾驶员"
    FLEET_MANAGER = "fleet_manager", "车管负责人"
    SUPERVISOR = "supervisor", "监督人员"
    ADMINISTRATOR = "administrator", "管理员"
    AUTHORITY = "authority", "主管部门"


ALLOWS: dict[str, frozenset[str]] = {
    Role.APPLICANT: frozenset({P.TRIP_OWN}),
    Role.APPROVER: frozenset({P.TRIP_VIEW, P.TRIP_APPROVE}),
    Role.DISPATCHER: frozenset(
        {
            P.TRIP_VIEW,
            P.TRIP_DISPATCH,
            P.VEHICLE_VIEW,
            P.DRIVER_VIEW,
            P.RESERVATION_MANAGE,
            P.TRACK_TASK,
            P.TRACK_REQUEST,
        }
    ),
    Role.DRIVER: frozenset({P.TRIP_DRIVE}),
    Role.FLEET_MANAGER: frozenset(
        {
            P.TRIP_VIEW,
            P.TRIP_CONSENT,
            P.VEHICLE_VIEW,
            P.VEHICLE_MANAGE,
            P.DRIVER_VIEW,
            P.DRIVER_MANAGE,
            P.TERMINAL_VIEW,
            P.TERMINAL_MANAGE,
            P.TRACK_UNIT_LIVE,
            P.TRACK_REQUEST,
            P.TRACK_LOOKS,
            P.RESERVATION_MANAGE,
            P.FIGURES_VIEW,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            P.TRIP_VIEW,
            P.VEHICLE_VIEW,
            P.DRIVER_VIEW,
            P.TERMINAL_VIEW,
            P.TRACK_REQUEST,
            P.TRACK_LOOKS,
            P.ORGANIZATION_VIEW,
            P.PEOPLE_VIEW,
            P.AUDIT_VIEW,
            P.FIGURES_VIEW,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            P.ORGANIZATION_VIEW,
            P.ORGANIZATION_MANAGE,
            P.PEOPLE_VIEW,
            P.PEOPLE_MANAGE,
            P.VEHICLE_VIEW,
            P.VEHICLE_MANAGE,
            P.DRIVER_VIEW,
            P.DRIVER_MANAGE,
            P.TERMINAL_VIEW,
            P.TERMINAL_MANAGE,
            P.FIGURES_VIEW,
        }
    ),
    Role.AUTHORITY: frozenset(
        {
            P.TRIP_VIEW,
            P.VEHICLE_VIEW,
            P.DRIVER_VIEW,
            P.TERMINAL_VIEW,
            P.TRACK_FLEET,
            P.TRACK_APPROVE,
            P.TRACK_LOOKS,
            P.ORGANIZATION_VIEW,
            P.ORGANIZATION_MANAGE,
            P.PEOPLE_VIEW,
            P.PEOPLE_MANAGE,
            P.PEOPLE_APPOINT,
            P.AUDIT_VIEW,
            P.FIGURES_VIEW,
        }
    ),
}

# These carry power over other people's accounts or a look at everything, so a unit's administrator may not give them.
APPOINTED = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUTHORITY})


def roles_with(permission: str) -> list[str]:
    return [role for role, allowed in ALLOWS.items() if permission in allowed]
