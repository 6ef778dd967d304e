"""The register: plates, identification numbers, and leaving service."""

from datetime import date
from typing import Any, cast

import pytest

from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound
from motorpool.kit.lifecycle import IllegalAction
from motorpool.kit.validity import valid
from motorpool.vehicles import plates, queries, services, vin
from motorpool.vehicles.models import Keeping, Vehicle
from motorpool.vehicles.services import BadPlate, BadVin, PlateTaken, VehicleData, VinTaken
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, make_organization, make_vehicle

GOOD = ["苏GD12345", "苏GDA1234", "苏G12345D", "苏D12345", "苏D1234警", "粤Z1234港", "京A12345", "苏D1234A"]
BAD = [
    "苏GF1A234", "苏GI12345", "苏GL12345", "", "苏", "D12345", "苏I12345", "苏DI2345", "苏DO2345", "苏D1234",
    "苏D1234567", "美D12345", "苏D12345;", "苏d12345", "苏1D2345",
]  # fmt: skip


@pytest.mark.parametrize("plate", GOOD)
def test_plates(plate: str) -> None:
    assert plates.is_plate(plate)


@pytest.mark.parametrize("plate", BAD)
def test_no_plates(plate: str) -> None:
    assert not plates.is_plate(plate)


@pytest.mark.parametrize("written", ["苏d·12345", " 苏D 12345 ", "苏D.12345", "苏D-12345", "苏D•12345"])
def test_plates_as_people_write_them(written: str) -> None:
    assert plates.normal(written) == "苏D12345"


@pytest.mark.parametrize(("number", "digit"), [("1M8GDM9AXKP042788", "X"), ("LSVAM4187C2184847", "7")])
def test_check_digits(number: str, digit: str) -> None:
    assert vin.is_formed(number)
    assert vin.check_digit(number) == digit == number[8]


@pytest.mark.parametrize(
    "number", ["", "LSVAM4187C218484", "LSVAM4187C21848477", "LSVAM4187C218484O", "lsvam4187c2184847"]
)
def test_malformed_numbers(number: str) -> None:
    assert not vin.is_formed(number)


def data(unit: Unit, **fields: Any) -> VehicleData:
    given: Any = {
        "organization_id": unit.organization.pk, "plate": "苏D·98a76", "vin": "lsvam4187c2184847", "brand": "红旗",
        "model": "H5", "kind": "emergency", "body": "sedan", "seats": 5, "energy": "petrol", "management": "pooled",
        "parking_place": "车库", "odometer_km": 10, "registered_on": date(2024, 5, 1), **fields,
    }  # fmt: skip
    return cast(VehicleData, given)


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit()


def create(unit: Unit, **fields: Any) -> Vehicle:
    return services.create_vehicle(data=data(unit, **fields), by=actor(unit.manager), at=NOW)


def move(unit: Unit, vehicle: Vehicle, action: str) -> Vehicle:
    return services.move_vehicle(vehicle_id=vehicle.pk, action=action, note="年检", by=actor(unit.manager), at=NOW)


class TestCreate:
    def test_is_written_one_way(self, unit: Unit) -> None:
        made = create(unit)
        assert (made.plate, made.vin, made.status) == ("苏D98A76", "LSVAM4187C2184847", "in_service")
        entry = Entry.objects.get()
        assert (entry.action, entry.subject, entry.organization) == (
            "vehicles.vehicle.create",
            "苏D98A76",
            unit.organization,
        )

    def test_a_plate_and_a_number_once(self, unit: Unit) -> None:
        first = create(unit)
        with refused(PlateTaken):
            create(unit, vin="")
        with refused(VinTaken):
            create(unit, plate="苏D11111")
        create(unit, plate="苏D22222", vin="")
        create(unit, plate="苏D33333", vin="")
        move(unit, first, "retire")
        assert create(unit, vin="").plate == first.plate

    def test_malformed_ones_are_refused(self, unit: Unit) -> None:
        with refused(BadPlate):
            create(unit, plate="苏G I2345")
        with refused(BadVin):
            create(unit, vin="123")

    def test_not_for_another_unit(self, unit: Unit) -> None:
        with refused(NotFound):
            create(unit, organization_id=make_organization().pk)


class TestUpdate:
    def test_records_what_changed(self, unit: Unit) -> None:
        made = create(unit)
        services.update_vehicle(vehicle_id=made.pk, data=data(unit, odometer_km=20), by=actor(unit.manager), at=NOW)
        entry = Entry.objects.get(action="vehicles.vehicle.update")
        assert (entry.before, entry.after) == ({"odometer_km": 10}, {"odometer_km": 20})

    def test_not_to_what_is_taken_nor_out_of_reach(self, unit: Unit) -> None:
        made, by = create(unit), actor(unit.manager)
        with refused(PlateTaken):
            services.update_vehicle(vehicle_id=made.pk, data=data(unit, plate=unit.vehicle.plate), by=by, at=NOW)
        with refused(NotFound):
            services.update_vehicle(
                vehicle_id=made.pk, data=data(unit, organization_id=make_organization().pk), by=by, at=NOW
            )


class TestService:
    def test_what_is_retired_is_kept_by_nobody_whoever_corrects_its_record(self, unit: Unit) -> None:
        vehicle = move(unit, create(unit), "retire")
        services.update_vehicle(vehicle_id=vehicle.pk, data=data(unit, seats=7), by=actor(unit.manager), at=NOW)
        assert not Keeping.objects.filter(valid(TODAY), vehicle=vehicle).exists()

    @pytest.mark.parametrize(
        ("status", "action"),
        [
            ("suspended", "suspend"),
            ("retired", "suspend"),
            ("in_service", "resume"),
            ("retired", "resume"),
            ("retired", "retire"),
        ],
    )
    def test_no_other_moves(self, unit: Unit, status: str, action: str) -> None:
        vehicle = make_vehicle(unit.organization, status=status)
        with refused(IllegalAction):
            move(unit, vehicle, action)

    def test_is_recorded(self, unit: Unit) -> None:
        assert move(unit, unit.vehicle, "suspend").status == "suspended"
        assert move(unit, unit.vehicle, "resume").status == "in_service"
        assert move(unit, unit.vehicle, "retire").status == "retired"
        assert list(Entry.objects.order_by("pk").values_list("action_label", "note", "before__status")) == [
            ("停用", "年检", "in_service"),
            ("恢复使用", "年检", "suspended"),
            ("处置", "年检", "in_service"),
        ]


def test_search(unit: Unit) -> None:
    made = create(unit)
    by = actor(unit.manager)
    for q in ("98a", "苏D·98A76", "H5", "4187c"):
        assert made in queries.vehicles_for(by, q=q), q
    assert list(queries.vehicles_for(by, q="98a", kind="emergency", body="sedan", status="in_service")) == [made]
    assert not queries.vehicles_for(by, q="98a", status="retired").exists()
    assert not queries.vehicles_for(actor(Unit().manager), q="98a").exists()
