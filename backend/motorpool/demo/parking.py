"""Where the city's units keep their vehicles: registered places, where the simulator lets them stand."""

from collections.abc import Iterable
from datetime import datetime

from django.forms.models import model_to_dict

from motorpool.access.actors import Actor
from motorpool.demo.ledger import Ledger
from motorpool.organizations.models import Organization
from motorpool.simulation.places import Gazetteer
from motorpool.tracking.models import ParkingPlace
from motorpool.tracking.services.parking import FIELDS
from simulator.roads import RoadNet

RADIUS_M = 200


def mark_yards(ledger: Ledger, units: Iterable[Organization], *, by: Actor, at: datetime) -> int:
    gazetteer, keeping = Gazetteer(RoadNet()), list(units)
    for unit in keeping:
        lat, lon = gazetteer.yard(unit)
        place = ledger.make(
            ParkingPlace,
            organization=unit,
            name="机关大院停车场",
            address=unit.address,
            lat=round(lat * 1e6),
            lon=round(lon * 1e6),
            radius_m=RADIUS_M,
        )
        ledger.record(action="create", by=by, at=at, subject=place, after=model_to_dict(place, FIELDS))
    return len(keeping)
