"""The dated facts of drivers: the only writer of who drove for which unit, and whether on duty, from which day on."""

from datetime import date

from motorpool.drivers.models import Driver
from motorpool.drivers.states import DriverStatus
from motorpool.kit import dated_rows

DATED = ("organization_id", "status")


def post(driver: Driver, on: date) -> None:
    """From that day on as the driver's row says."""
    if driver.status == DriverStatus.LEFT:
        dated_rows.end(driver.postings, on)
    else:
        dated_rows.begin(driver.postings, on, {name: getattr(driver, name) for name in DATED})


def transfer(driver: Driver, organization_id: int, on: date) -> None:
    """Another unit from that day on, and nothing else; who has left stays away."""
    dated_rows.change_from(driver.postings, on, {"organization_id": organization_id})
