"""The register of fences, and where they lie."""

from datetime import timedelta

import pytest

from motorpool.access.actors import Actor
from motorpool.kit.errors import NotFound
from motorpool.terminals import queries
from motorpool.terminals.models import Command, Fence
from motorpool.terminals.services import commands, fences
from motorpool.terminals.services.commands import TerminalOffline
from motorpool.terminals.shapes import Circle, Point, Polygon, Route
from motorpool.tracking.models import Terminal
from tests.database import refused
from tests.factories import NOW, Unit, actor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CIRCLE = Circle(center=Point(lat=31.8, lon=119.97), radius_m=600)
LINE = Route(corners=(Point(lat=31.8, lon=119.97), Point(lat=31.7, lon=119.97)))


def polygon(*corners: tuple[float, float]) -> Polygon:
    return Polygon(corners=tuple(Point(lat=lat, lon=lon) for lat, lon in corners))


class Yard:
    def __init__(self) -> None:
        self.unit = Unit()
        self.by: Actor = actor(self.unit.administrator)
        self.terminal = Terminal.objects.create(
            organization=self.unit.organization, phone=f"139{self.unit.organization.pk:08}", created_at=NOW
        )
        self.fence = self.make("停车区")

    def make(self, name: str) -> Fence:
        unit = self.unit.organization.pk
        return fences.create_fence(organization_id=unit, name=name, shape=CIRCLE, by=self.by, at=NOW)

    def place(self, *, wait: timedelta | None = HOUR) -> Command:
        wait_until = NOW + wait if wait else None
        keys = [self.terminal.pk]
        (made,) = fences.place_fence(
            fence_id=self.fence.pk, terminal_ids=keys, wait_until=wait_until, by=self.by, at=NOW
        )
        return made

    def withdraw(self) -> Command:
        keys = [self.terminal.pk]
        (made,) = fences.withdraw_fence(
            fence_id=self.fence.pk, terminal_ids=keys, wait_until=NOW + HOUR, by=self.by, at=NOW
        )
        return made

    def remove(self) -> None:
        fences.remove_fence(fence_id=self.fence.pk, by=self.by, at=NOW)


@pytest.fixture
def yard() -> Yard:
    return Yard()


def end(command: Command, action: str) -> None:
    if action != "decline":
        command.refresh_from_db()
        command.move("send", by=command_actor(), at=NOW)
        Command.objects.filter(pk=command.pk).update(sent_at=NOW)
    assert commands.end_command(command_id=command.pk, action=action, at=NOW)


def command_actor() -> Actor:
    return Actor(None, "系统", NOW.date(), ())


def test_names_are_one_in_a_unit_and_can_be_shown_by_a_terminal(yard: Yard) -> None:
    with refused(fences.FenceNameTaken):
        yard.make("停车区")
    with refused(fences.BadName):
        yard.make("停车区😀")
    yard.remove()
    yard.make("停车区")


def test_a_fence_keeps_its_kind_and_what_was_sent_stays_as_it_was(yard: Yard) -> None:
    command = yard.place()
    with refused(fences.KindIsFixed):
        fences.update_fence(fence_id=yard.fence.pk, name="停车区", shape=LINE, by=yard.by, at=NOW)
    wide = CIRCLE.model_copy(update={"radius_m": 900})
    fences.update_fence(fence_id=yard.fence.pk, name="大停车区", shape=wide, by=yard.by, at=NOW)
    command.refresh_from_db()
    assert (command.content["name"], command.content["shape"]["radius_m"]) == ("停车区", 600)
    assert yard.place().content["shape"]["radius_m"] == 900


@pytest.mark.parametrize(
    ("outcome", "stays"),
    [("answer", True), ("time_out", True), ("fail", False), ("decline", False), ("", True)],
)
def test_what_may_lie_in_a_terminal_is_not_forgotten(yard: Yard, outcome: str, stays: bool) -> None:
    command = yard.place()
    if outcome:
        end(command, outcome)
    if stays:
        with refused(fences.StillPlaced):
            yard.remove()
        withdrawn = yard.withdraw()
        with refused(fences.StillPlaced):
            yard.remove()
        end(withdrawn, "answer")
    yard.remove()
    assert not queries.fences_for(yard.by).exists()


def test_placing_needs_the_terminal_online_or_patience(yard: Yard) -> None:
    with refused(TerminalOffline):
        yard.place(wait=None)
    assert not Command.objects.exists()


def test_fences_and_terminals_of_others_are_not_found(yard: Yard) -> None:
    other = Yard()
    for fence, terminal, by in (
        (yard.fence, yard.terminal, other.by),
        (yard.fence, other.terminal, yard.by),
    ):
        with pytest.raises(NotFound):
            fences.place_fence(fence_id=fence.pk, terminal_ids=[terminal.pk], wait_until=NOW + HOUR, by=by, at=NOW)
    assert not Command.objects.exists()


def test_a_polygon_whose_edges_cross_is_refused(yard: Yard) -> None:
    unit = yard.unit.organization.pk
    square = polygon((31.0, 120.0), (31.0, 120.1), (31.1, 120.1), (31.1, 120.0))
    bow, line = (
        polygon((31.0, 120.0), (31.1, 120.1), (31.0, 120.1), (31.1, 120.0)),
        polygon((31.0, 120.0), (31.1, 120.1), (31.2, 120.2)),
    )
    for wrong in (bow, line):
        with refused(fences.EdgesCross):
            fences.create_fence(organization_id=unit, name="环路", shape=wrong, by=yard.by, at=NOW)
    made = fences.create_fence(organization_id=unit, name="环路", shape=square, by=yard.by, at=NOW)
    with refused(fences.EdgesCross):
        fences.update_fence(fence_id=made.pk, name="环路", shape=bow, by=yard.by, at=NOW)
