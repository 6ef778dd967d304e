"""The fleet's terminals: which device sits in which vehicle. `motorpool simulate` plays them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.access.actors import Actor
from motorpool.demo.identity import dice, key
from motorpool.demo.ledger import Ledger
from motorpool.tracking.models import Binding, Generation, Terminal
from motorpool.tracking.services.terminals import FIELDS
from motorpool.vehicles.models import Vehicle, VehicleKind
from motorpool.vehicles.states import VehicleStatus

FIRST_NUMBER = 14_404_000_000  # of the data cards for machines
GENERATIONS = (Generation.G4,) * 8 + (Generation.G2, Generation.G5)


def fit_terminals(ledger: Ledger, fleet: Iterable[Vehicle], *, by: Actor, at: datetime) -> int:
    """One each, but for what is never tracked (CZ 12) and what is gone. They register when they first speak."""
    number = 0
    for number, vehicle in enumerate(filter(_is_tracked, fleet), 1):
        throw = dice("terminal", vehicle.plate)
        terminal = ledger.make(
            Terminal,
            uuid=key("terminal", vehicle.plate),
            organization=vehicle.organization,
            phone=str(FIRST_NUMBER + number),
            sim=f"898604{throw.randrange(10**14):014d}",
            generation=throw.choice(GENERATIONS),
            created_at=at,
        )
        ledger.make(Binding, terminal=terminal, vehicle=vehicle, period=DateTimeTZRange(at, None))
        after = {name: getattr(terminal, name) for name in FIELDS}
        ledger.record(action="create", by=by, at=at, subject=terminal, after=after)
    return number


def _is_tracked(vehicle: Vehicle) -> bool:
    return vehicle.kind != VehicleKind.SPECIAL and vehicle.status != VehicleStatus.RETIRED
