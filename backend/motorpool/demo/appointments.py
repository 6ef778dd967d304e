"""What the levels have to do with each other: appointments filed with the city, a limit, and inspection notes."""

from datetime import datetime, timedelta

from motorpool.accounts import filings, grants, limits
from motorpool.accounts.models import Filing, Grant, User
from motorpool.accounts.queries import actor_for
from motorpool.accounts.roles import Role
from motorpool.demo.city import City
from motorpool.inspections.services import write_inspection
from motorpool.kit.moments import day_of
from motorpool.trips.models import Trip
from motorpool.trips.states import TripStatus

# Unit of a district, role, what the city did.
APPOINTED = (
    ("天宁区财政局", Role.DISPATCHER, "confirm"),
    ("天宁区教育局", Role.APPROVER, "confirm"),
    ("钟楼区民政局", Role.DISPATCHER, "confirm"),
    ("新北区应急管理局", Role.APPROVER, "return"),
    ("武进区农业农村局", Role.DISPATCHER, ""),
    ("武进区水利局", Role.APPROVER, ""),
    ("金坛区交通运输局", Role.DISPATCHER, ""),
)
LIMITED = "溧阳市农业农村局"


def appoint(city: City, now: datetime) -> int:
    """By the services themselves: it is little, and so it is what a person would have done."""
    at = now - timedelta(hours=2)
    authority = actor_for(city.stars[Role.AUTHORITY], day_of(at))
    for name, role, decision in APPOINTED:
        unit = city.by_name[name].organization
        by = actor_for(_holder(Role.ADMINISTRATOR, unit.pk), day_of(at))
        person = _plain(unit.pk)
        grants.grant_role(
            person_id=person.pk,
            role=role,
            organization_id=unit.pk,
            valid_from=by.on,
            valid_to=None,
            by=by,
            at=at,
        )
        filing = Filing.objects.get(grant__user=person)
        if decision == "confirm":
            filings.confirm_filings(filing_ids=[filing.pk], by=authority, at=at + timedelta(minutes=40))
        elif decision == "return":
            note = "该人员为外聘人员，请另行报送"
            filings.return_filing(filing_id=filing.pk, note=note, by=authority, at=at + timedelta(minutes=45))
    limits.set_limit(
        organization_id=city.by_name[LIMITED].organization.pk,
        role="",
        permission="vehicles.manage",
        reason="车辆台账核查期间不得变更",
        valid_from=authority.on,
        valid_to=authority.on + timedelta(days=30),
        by=authority,
        at=at + timedelta(minutes=50),
    )
    _inspect(city, now)
    return len(APPOINTED)


def _inspect(city: City, now: datetime) -> None:
    """What each supervisory body found this morning."""
    vehicles = sorted(city.vehicles.values(), key=lambda one: one.pk)
    units = city.municipal
    trip = Trip.objects.filter(organization=units[0].organization, status=TripStatus.RATED).order_by("-pk").first()
    found: list[tuple[Role, str, int, str, str, bool]] = [
        (Role.SUPERVISOR, "vehicle", vehicles[3].pk, "normal", "现场核对里程、标识和停放地点，与登记一致。", True),
        (Role.SUPERVISOR, "vehicle", vehicles[20].pk, "doubt", "周末停放地点与登记的停车场不一致，请单位说明。", True),
        (Role.FINANCE_SUPERVISOR, "organization", units[2].organization.pk, "normal", "运行费用凭证齐全。", True),
        (Role.AUDIT_SUPERVISOR, "organization", units[4].organization.pk, "problem", "两辆车的用途与批复不符。", True),
        (Role.TRAFFIC_SUPERVISOR, "driver", min(city.drivers), "doubt", "准驾证件有效期将满，提醒及时换证。", False),
    ]  # fmt: skip
    if trip:
        found.append((Role.AUDIT_SUPERVISOR, "trip", trip.pk, "doubt", "行驶里程明显高于路线距离。", False))
    for number, (role, kind, key, finding, text, is_open) in enumerate(found):
        at = now - timedelta(minutes=100 - 9 * number)
        write_inspection(
            subject_kind=kind,
            subject_id=key,
            finding=finding,
            text=text,
            is_open=is_open,
            by=actor_for(city.stars[role], day_of(at)),
            at=at,
        )


def _holder(role: str, unit_id: int) -> User:
    return Grant.objects.select_related("user").filter(role=role, organization=unit_id).earliest("pk").user


def _plain(unit_id: int) -> User:
    """Somebody who only asks for cars."""
    others = Grant.objects.exclude(role=Role.APPLICANT).values("user")
    return User.objects.filter(organization=unit_id).exclude(pk__in=others).earliest("pk")
