"""Requests to look at tracks, one in each state, between the demo's supervisor and the authority."""

from datetime import datetime, timedelta

from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission as P
from motorpool.accounts.queries import actor_for
from motorpool.accounts.roles import Role
from motorpool.approvals import services as approvals
from motorpool.demo.city import City
from motorpool.demo.identity import key
from motorpool.looking.models import LookRequest
from motorpool.looking.services import looks, requests
from motorpool.vehicles.models import Vehicle

WISHES = (
    ("complaint", "群众反映该车周末停在景区，核查是否公车私用", "12345-202611-0318", "pending"),
    ("inspection", "节前专项检查，抽查夜间停放地点", "", "pending"),
    ("inspection", "抽查执法车辆上月路线", "", "approved"),
    ("accident", "与社会车辆剐蹭，核对事发时位置和速度", "", "approved"),
    ("other", "想了解车辆使用情况", "", "returned"),
    ("complaint", "核查超速投诉", "", "revoked"),
    ("inspection", "申请时选错车辆", "", "withdrawn"),
)


def ask_about_tracks(city: City, now: datetime) -> int:
    """Once: what a person decided since then stays."""
    asker, decider = (actor_for(city.stars[role], city.on) for role in (Role.SUPERVISOR, Role.AUTHORITY))
    vehicles = list(Vehicle.objects.visible_to(asker, P.TRACK_REQUEST).order_by("pk")[: len(WISHES)])
    if not vehicles or LookRequest.objects.filter(request_key=key("look", 0)).exists():
        return 0
    for number, (wish, vehicle) in enumerate(zip(WISHES, vehicles, strict=False)):
        _play(number, wish, vehicle, asker, decider, now - timedelta(hours=30 - 4 * number))
    return len(vehicles)


def _play(
    number: int, wish: tuple[str, str, str, str], vehicle: Vehicle, asker: Actor, decider: Actor, at: datetime
) -> None:
    purpose, reason, reference, outcome = wish
    data: requests.RequestData = {
        "vehicle_ids": [vehicle.pk],
        "since": at - timedelta(days=3),
        "until": at - timedelta(hours=1),
        "purpose": purpose,
        "reason": reason,
        "reference": reference,
        "days": 7,
    }
    made = requests.request_look(data=data, request_key=key("look", number), by=asker, at=at)
    approval_id = LookRequest.objects.values_list("approval", flat=True).get(pk=made)
    later = at + timedelta(hours=1)
    if outcome == "withdrawn":
        requests.withdraw(request_id=made, note="", by=asker, at=later)
    if outcome == "returned":
        approvals.send_back(approval_id=approval_id or 0, note="用途不明确，请写明依据", by=decider, at=later)
    if outcome in ("approved", "revoked"):
        approvals.approve(approval_id=approval_id or 0, note="同意", by=decider, at=later)
        looks.open_track(
            vehicle_id=vehicle.pk,
            since=data["since"],
            until=data["until"],
            view=key("view", number),
            by=asker,
            at=later + timedelta(minutes=20),
        )
    if outcome == "revoked":
        requests.revoke(request_id=made, note="核查已结束", by=decider, at=later + timedelta(hours=1))
