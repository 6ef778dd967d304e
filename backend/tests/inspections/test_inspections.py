"""Supervisory bodies inspect and record."""

import pytest
from django.db import DatabaseError, transaction

from motorpool.accounts.models import User
from motorpool.accounts.roles import SUPERVISORS, Role
from motorpool.audit.models import Entry
from motorpool.inspections import queries, services
from motorpool.inspections.models import Finding, Inspection, SubjectKind
from motorpool.inspections.services import TextMissing
from motorpool.kit.errors import NotFound
from motorpool.vehicles.models import Secrecy, Vehicle
from tests.access.recipes import ANYONE
from tests.access.table import RECIPES
from tests.access.test_walk import ROUTES
from tests.database import refused
from tests.factories import NOW, Unit, actor, ask, make_person

pytestmark = pytest.mark.django_db
LOOKING = {"request_look", "withdraw_look_request"}  # asking to look at a track is not running business


def write(
    by: User, kind: str, key: int, *, finding: str = Finding.DOUBT, text: str = "里程不符", is_open: bool = False
) -> Inspection:
    return services.write_inspection(
        subject_kind=kind, subject_id=key, finding=finding, text=text, is_open=is_open, by=actor(by), at=NOW
    )


def test_on_every_kind_of_record() -> None:
    unit = Unit()
    keys = {
        SubjectKind.TRIP: ask(unit.applicant).pk,
        SubjectKind.VEHICLE: unit.vehicle.pk,
        SubjectKind.DRIVER: unit.driver.pk,
        SubjectKind.ORGANIZATION: unit.organization.pk,
        SubjectKind.PERSON: unit.applicant.pk,
    }
    assert set(keys) == set(SubjectKind)
    for kind, key in keys.items():
        made = write(unit.supervisor, kind, key)
        assert (made.organization, made.subject_id) == (unit.organization, key)
    assert Entry.objects.filter(action="inspections.inspection.create").count() == len(keys)


def test_only_where_one_inspects_and_what_one_sees() -> None:
    unit, other = Unit(), Unit()
    for by, refusal in ((other.supervisor, NotFound), (unit.manager, NotFound)):
        with refused(refusal):
            write(by, SubjectKind.VEHICLE, unit.vehicle.pk)
    police = make_person(unit.organization, Role.TRAFFIC_SUPERVISOR)
    with refused(NotFound):
        write(police, SubjectKind.PERSON, unit.applicant.pk)  # it sees no list of people
    with refused(TextMissing):
        write(police, SubjectKind.VEHICLE, unit.vehicle.pk, text="")
    write(police, SubjectKind.VEHICLE, unit.vehicle.pk, text="", finding=Finding.NORMAL)


def test_the_unit_sees_what_is_open_to_it() -> None:
    unit = Unit()
    shut, opened = (write(unit.supervisor, SubjectKind.VEHICLE, unit.vehicle.pk, is_open=one) for one in (False, True))
    police = make_person(unit.organization, Role.TRAFFIC_SUPERVISOR)
    assert set(queries.inspections_for(actor(police))) == {shut, opened}
    for person in (unit.manager, unit.authority):
        assert list(queries.inspections_for(actor(person))) == [opened]
    for person in (unit.applicant, unit.dispatcher, Unit().supervisor, Unit().manager):
        assert not queries.inspections_for(actor(person)).exists()


def test_nothing_of_a_vehicle_that_is_secret() -> None:
    unit = Unit()
    write(unit.supervisor, SubjectKind.VEHICLE, unit.vehicle.pk)
    Vehicle.objects.filter(pk=unit.vehicle.pk).update(secrecy=Secrecy.values[0])
    assert not queries.inspections_for(actor(unit.supervisor)).exists()
    with refused(NotFound):
        write(unit.supervisor, SubjectKind.VEHICLE, unit.vehicle.pk)


def test_a_note_is_never_changed() -> None:
    unit = Unit()
    made = write(unit.supervisor, SubjectKind.VEHICLE, unit.vehicle.pk)
    for change in (lambda: Inspection.objects.update(text="没事"), made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_supervisors_write_nothing_else() -> None:
    """By the table that the walking test holds every endpoint to."""
    written = {
        name
        for name, recipe in RECIPES.items()
        if name in ROUTES and ROUTES[name][0] != "GET" and recipe.allowed != ANYONE and recipe.allowed & SUPERVISORS
    }
    assert written - LOOKING == {"write_inspection"}
