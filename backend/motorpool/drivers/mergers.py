"""Drivers whose unit goes up into another."""

from motorpool.audit.services import record
from motorpool.drivers import postings
from motorpool.drivers.models import Driver
from motorpool.drivers.states import DriverStatus
from motorpool.organizations.events import MergerWeighed, OrganizationMerging, Portion


def weigh_merger(event: MergerWeighed) -> None:
    count = Driver.objects.filter(organization=event.organization_id).exclude(status=DriverStatus.LEFT).count()
    event.moves.append(Portion("驾驶员", count))


def move_to_successor(event: OrganizationMerging) -> None:
    """Those who left as well: should one come back, it is to the successor."""
    drivers = Driver.objects.select_for_update(of=("self",)).select_related("person")
    for driver in drivers.filter(organization=event.organization_id).order_by("pk"):
        driver.organization_id = event.successor_id
        driver.save(update_fields=["organization"])
        postings.transfer(driver, event.successor_id, event.on)
        record(
            action="update",
            label="随单位合并转入",
            by=event.by,
            at=event.at,
            subject=driver,
            note=event.note,
            before={"organization": event.organization_id},
            after={"organization": event.successor_id},
        )
