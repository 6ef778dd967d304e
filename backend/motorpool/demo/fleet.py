"""The plan of the fleet: plates, vehicles and who usually drives them."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import NamedTuple

from motorpool.demo.identity import dice
from motorpool.demo.units import GROUP, SERVICE_CENTER, UnitPlan
from motorpool.demo.words import ENFORCERS
from motorpool.organizations.models import OrganizationKind as UnitKind
from motorpool.vehicles.models import Body, Energy, Management, VehicleKind
from motorpool.vehicles.vin import check_digit

FIRST_REGISTERED = date(2016, 1, 4)
REGISTERED_WITHIN = timedelta(days=2900)
COUNTED = date(2025, 1, 1)  # the day of the odometers before the first trip
PLATE_CHARACTERS = "0123456789" * 3 + "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Make(NamedTuple):
    brand: str
    model: str
    body: str
    seats: int
    energy: str
    vin: str  # how its VINs begin


PASSAT = Make("大众", "帕萨特", Body.SEDAN, 5, Energy.PETROL, "LSVCZ4F2")
SAIL = Make("大众", "朗逸", Body.SEDAN, 5, Energy.PETROL, "LSVNB4C2")
HONGQI = Make("红旗", "H5", Body.SEDAN, 5, Energy.PETROL, "LFPH3ACC")
CAMRY = Make("丰田", "凯美瑞", Body.SEDAN, 5, Energy.PETROL, "LVGBE40K")
QIN = Make("比亚迪", "秦PLUS EV", Body.SEDAN, 5, Energy.ELECTRIC, "LGXCE4CB")
HAN = Make("比亚迪", "汉 EV", Body.SEDAN, 5, Energy.ELECTRIC, "LGXC76C4")
ROEWE = Make("荣威", "i6 MAX EV", Body.SEDAN, 5, Energy.ELECTRIC, "LSJWL409")
TIGUAN = Make("大众", "途观L", Body.SUV, 5, Energy.PETROL, "LSVUL65N")
HAVAL = Make("哈弗", "H9", Body.SUV, 7, Energy.DIESEL, "LGWFFVA5")
SONG = Make("比亚迪", "宋PLUS DM-i", Body.SUV, 5, Energy.HYBRID, "LC0CE4CB")
GL8 = Make("别克", "GL8", Body.MPV, 7, Energy.PETROL, "LSGUA83L")
TRUMPCHI = Make("传祺", "M8", Body.MPV, 7, Energy.PETROL, "LMGMB1L8")
DENZA = Make("腾势", "D9 EV", Body.MPV, 7, Energy.ELECTRIC, "LC0DF4CD")
TRANSIT = Make("福特", "新世代全顺", Body.VAN, 14, Energy.DIESEL, "LJXCMDDC")
IVECO = Make("依维柯", "欧胜", Body.VAN, 17, Energy.DIESEL, "LNVU1CA2")
COASTER = Make("丰田", "柯斯达", Body.BUS, 20, Energy.PETROL, "LFMJ34AF")
YUTONG = Make("宇通", "ZK6816H", Body.BUS, 33, Energy.DIESEL, "LZYTATE6")
YUTONG_BIG = Make("宇通", "ZK6119BEV", Body.BUS, 49, Energy.ELECTRIC, "LZYTFTD6")

POOL = ((PASSAT, 9), (QIN, 8), (HONGQI, 4), (ROEWE, 4), (GL8, 7), (TRUMPCHI, 2), (DENZA, 1), (TIGUAN, 3),
        (TRANSIT, 2), (IVECO, 1), (COASTER, 2), (YUTONG, 1), (YUTONG_BIG, 1))  # fmt: skip
DISTRICT_POOL = (PASSAT, QIN, QIN, GL8, SAIL, ROEWE, TRUMPCHI, TIGUAN, TRANSIT, COASTER, SONG, HAN, SAIL)
UNIT = (PASSAT, GL8, QIN, SONG, SAIL, TIGUAN, HONGQI, CAMRY, TRANSIT)
ENFORCEMENT = (TIGUAN, SAIL, HAVAL, TRANSIT, QIN, SONG)
PATROLLING = ("城市管理", "生态环境", "交通运输", "水利", "应急", "市场监督", "农业农村")


class VehiclePlan(NamedTuple):
    unit: str
    make: Make
    plate: str
    vin: str
    kind: str
    management: str
    registered_on: date
    odometer_km: int


def vehicle_plans(units: list[UnitPlan]) -> Iterator[VehiclePlan]:
    plates, serials = Plates(dice("plates")), count(1)
    for unit in units:
        throw = dice("vehicles", unit.name)
        for place, make in zip(range(unit.vehicles), _makes(unit), strict=False):
            registered = FIRST_REGISTERED + throw.random() * REGISTERED_WITHIN
            age = (COUNTED - registered).days
            kind, management = _use(unit, place)
            yield VehiclePlan(
                unit=unit.name,
                make=make,
                plate=plates.one(make.energy),
                vin=_vin(make, registered, next(serials)),
                kind=kind,
                management=management,
                registered_on=registered,
                odometer_km=2_000 + max(age, 0) * throw.randint(26, 52),
            )


def _makes(unit: UnitPlan) -> Iterator[Make]:
    if unit.name == SERVICE_CENTER:
        yield from (make for make, number in POOL for _ in range(number))
    choice = DISTRICT_POOL if unit.kind == UnitKind.AUTHORITY else ENFORCEMENT if _patrols(unit) else UNIT
    while True:
        yield from choice


def _patrols(unit: UnitPlan) -> bool:
    return unit.kind in ENFORCERS or any(word in unit.name for word in PATROLLING)


def _use(unit: UnitPlan, place: int) -> tuple[str, str]:
    """What it is kept for, and who manages it."""
    if unit.kind in (UnitKind.SERVICE_CENTER, UnitKind.AUTHORITY):
        kinds = (
            VehicleKind.RECEPTION,
            VehicleKind.EMERGENCY,
            VehicleKind.RECEPTION,
            VehicleKind.OTHER,
            VehicleKind.RETIRED_CADRES,
        )
        return kinds[place % len(kinds)], Management.POOLED
    if unit.kind == UnitKind.INSTITUTION:
        return VehicleKind.INSTITUTION, Management.DEPARTMENTAL
    if place == 0:
        return VehicleKind.CONFIDENTIAL, Management.STATIONED if unit.parent == GROUP else Management.DEPARTMENTAL
    if _patrols(unit):
        own = Management.OWN_SYSTEM if unit.kind in ENFORCERS else Management.DEPARTMENTAL
        return VehicleKind.ENFORCEMENT if place % 4 else VehicleKind.SPECIAL, own
    return (VehicleKind.EMERGENCY, VehicleKind.RECEPTION, VehicleKind.RETIRED_CADRES)[
        place % 3
    ], Management.DEPARTMENTAL


class Plates:
    """苏D and five characters; new-energy vehicles have six, D for electric and F for hybrid first. None twice."""

    def __init__(self, throw: Random) -> None:
        self._throw = throw
        self._given: set[str] = set()

    def one(self, energy: str) -> str:
        while True:
            plate = self._any(energy)
            if plate not in self._given:
                self._given.add(plate)
                return plate

    def _any(self, energy: str) -> str:
        digits = "".join(self._throw.choices("0123456789", k=4))
        if energy in (Energy.ELECTRIC, Energy.HYBRID):
            return f"苏D{'D' if energy == Energy.ELECTRIC else 'F'}{self._throw.choice('0123456789')}{digits}"
        return f"苏D{self._throw.choice(PLATE_CHARACTERS)}{digits[:2]}{self._throw.choice(PLATE_CHARACTERS)}{digits[2]}"


def _vin(make: Make, registered: date, serial: int) -> str:
    year = "GHJKLMNPRSTVW"[registered.year - 2016]
    unchecked = f"{make.vin}0{year}3{serial:06d}"
    return unchecked[:8] + check_digit(unchecked) + unchecked[9:]


class DriverPlan(NamedTuple):
    licence_class: str
    licence_days: int  # still good for, counted from the first load
    usual_vehicle: int | None  # its place among the unit's vehicles


def driver_plans(unit: UnitPlan, seats: list[int]) -> Iterator[DriverPlan]:
    """As many as the unit has; the first ones have the vehicles they usually drive, and the licence for them."""
    throw = dice("drivers", unit.name)
    usual = [*range(unit.drivers)]
    for number, place in enumerate(place for place, most in enumerate(seats) if most > 9):
        usual[-1 - number] = place  # whoever may drive the big ones is scarce, so these come before small ones
    for place in usual:
        known = place if place < len(seats) else None
        most = seats[place] if known is not None else 5
        small = throw.choice(("C1", "C1", "C1", "C1", "B2", "B1", "A2", "C2"))
        soon = throw.random() < 0.03
        yield DriverPlan(
            licence_class="A1" if most >= 20 else "B1" if most > 9 else small,
            licence_days=throw.randint(12, 60) if soon else throw.randint(200, 2100),
            usual_vehicle=known,
        )
