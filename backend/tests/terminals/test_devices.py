"""What the register says of a device now."""

from datetime import timedelta

import pytest

from motorpool.terminals.models import Gateway, Link
from motorpool.terminals.queries import device_for
from motorpool.tracking.models import Heard, Latest, Terminal
from motorpool.tracking.services import bindings
from tests.clients import get, signed_in
from tests.factories import NOW, Unit, actor

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Car:
    def __init__(self) -> None:
        self.unit = Unit()
        self.by = actor(self.unit.administrator)
        self.terminal = self.another("13912345678")
        self.bind(self.terminal, 60)

    def another(self, phone: str) -> Terminal:
        return Terminal.objects.create(
            organization=self.unit.organization, phone=phone, created_at=NOW, status="active"
        )

    def bind(self, terminal: Terminal, minutes_ago: int) -> None:
        bindings.bind_terminal(
            terminal_id=terminal.pk,
            vehicle_id=self.unit.vehicle.pk,
            since=None,
            by=self.by,
            at=NOW - minutes_ago * MINUTE,
        )

    def reported(self, minutes_ago: int) -> None:
        at = NOW - minutes_ago * MINUTE
        reading = {"device_at": at, "arrived_at": at, "lat": 0, "lon": 0, "speed": 0, "direction": 0}
        Latest.objects.create(vehicle=self.unit.vehicle, terminal=self.terminal, alarms=0, status_word=0, **reading)

    def spoke(self, minutes_ago: int) -> None:
        at = NOW - minutes_ago * MINUTE
        Heard.objects.create(vehicle=self.unit.vehicle, since=at, heard_at=at)

    def minutes_since(self, terminal: Terminal) -> float | None:
        heard_at = device_for(self.by, terminal.pk, at=NOW).heard_at  # type: ignore[attr-defined]
        return None if heard_at is None else (NOW - heard_at) / MINUTE


@pytest.fixture
def car() -> Car:
    return Car()


def test_nothing_was_heard(car: Car) -> None:
    assert car.minutes_since(car.terminal) is None


def test_a_heartbeat_is_newer_than_the_last_position(car: Car) -> None:
    car.reported(20)
    assert car.minutes_since(car.terminal) == 20
    car.spoke(5)
    assert car.minutes_since(car.terminal) == 5


def test_a_position_is_newer_than_the_last_heartbeat(car: Car) -> None:
    car.spoke(20)
    car.reported(5)
    assert car.minutes_since(car.terminal) == 5


def test_what_was_heard_from_the_vehicle_before_is_not_of_the_new_terminal(car: Car) -> None:
    car.spoke(20)
    bindings.unbind_terminal(terminal_id=car.terminal.pk, by=car.by, at=NOW - 10 * MINUTE)
    new = car.another("13912345679")
    car.bind(new, 10)
    assert car.minutes_since(new) is None


def test_a_terminal_in_no_vehicle_was_heard_on_its_link(car: Car) -> None:
    loose = car.another("13912345679")
    gateway = Gateway.objects.create(name="g", started_at=NOW, beat_at=NOW)
    Link.objects.create(terminal=loose, gateway=gateway, since=NOW - 30 * MINUTE, until=NOW - 7 * MINUTE)
    assert car.minutes_since(loose) == 7


@pytest.mark.parametrize(("status", "shifted"), [(0b100011, True), (0b11, False)])
def test_whether_a_plug_in_has_changed_its_last_place(car: Car, status: int, shifted: bool) -> None:
    assert device_for(car.by, car.terminal.pk, at=NOW).is_shifted is False  # type: ignore[attr-defined]
    car.reported(5)
    Latest.objects.update(status_word=status)
    client = signed_in(car.unit.administrator)
    assert get(client, f"/terminals/{car.terminal.pk}")["is_shifted"] is shifted
    assert get(client, "/terminals")["items"][0]["is_shifted"] is None


def test_what_was_reported_of_another_vehicle_does_not_count(car: Car) -> None:
    car.reported(5)
    Latest.objects.update(status_word=0b100011, vehicle=Unit().vehicle)
    assert device_for(car.by, car.terminal.pk, at=NOW).is_shifted is False  # type: ignore[attr-defined]
