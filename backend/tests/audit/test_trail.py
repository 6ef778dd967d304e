"""The trail: an entry for every act, never changed, seen only by who audits there."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from motorpool.accounts.roles import Role
from motorpool.accounts.security.origins import Origin
from motorpool.accounts.security.sessions import start
from motorpool.audit.models import Entry
from motorpool.audit.queries import SEARCHED_DAYS, SearchTooWide, entries_for, last_entry, lines
from motorpool.audit.services import changes, record
from motorpool.trips.models import Trip
from tests.access.table import PUBLIC, RECIPES
from tests.access.test_walk import ROUTES, Door, text_of
from tests.access.world import World
from tests.clients import signed_in, walked
from tests.database import refused
from tests.factories import NOW, Unit, actor, ask, make_person, make_vehicle

pytestmark = pytest.mark.django_db
# Reading one's own notices is no act, nor is what takes effect only with the next step.
UNRECORDED = {
    "read_notices",
    "begin_second_factor",
    "begin_factor_replacement",
    "preview_terminal_import",
    "preview_people_import",
    "refused_people_rows",
}
VERBS = sorted(name for name, (method, _) in ROUTES.items() if method != "GET" and name not in PUBLIC | UNRECORDED)
EXPORTS = sorted(name for name, (method, path) in ROUTES.items() if method == "GET" and path.endswith("export"))
READING_THAT_IS_RECORDED = [*EXPORTS, "download_file"]


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield World()


@pytest.mark.parametrize("name", VERBS + READING_THAT_IS_RECORDED)
def test_every_act_leaves_an_entry(name: str, world: World) -> None:
    """By its actor, at its moment, named in Chinese."""
    recipe = RECIPES[name]
    role = min(recipe.allowed)
    person = world.root_people[role] if recipe.at_root else world.role(role)
    door = Door(name, world)
    if name == "import_terminals":
        make_vehicle(world.ours, plate="苏D00000")
    if name == "end_other_sessions":
        start(user=person, method="password", origin=Origin("10.0.0.1", ""), at=NOW)
    if name in {"activate_person", "activate_people"}:
        world.colleague.is_active = False
        world.colleague.save()
    before = set(Entry.objects.values_list("pk", flat=True))
    answer = door.tried_by(person)
    text = text_of(answer)  # to the end, so that a download closes its file
    assert answer.status_code < 300, text
    left = Entry.objects.exclude(pk__in=before)
    assert left.exists()
    for entry in left:
        assert (entry.actor, entry.actor_name, entry.at) == (person, person.name, NOW)
        assert entry.action.startswith(f"{entry.subject_type}.")
        assert not entry.action_label.isascii()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET note = 'x'", "DELETE FROM audit_entry", "UPDATE audit_entry SET actor_name = actor_name"],
)
def test_the_database_refuses_to_change_or_remove_an_entry(statement: str) -> None:
    unit = Unit()
    record(action="create", by=actor(unit.applicant), at=NOW, subject=unit.vehicle)
    before = list(Entry.objects.values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Entry.objects.values()) == before


def test_nor_do_the_models() -> None:
    unit = Unit()
    entry = record(action="create", by=actor(unit.applicant), at=NOW, subject=unit.vehicle)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()


def test_an_entry_goes_with_the_change_it_records() -> None:
    unit = Unit()
    with transaction.atomic():
        ask(unit.applicant)
        transaction.set_rollback(True)
    assert (Trip.objects.count(), Entry.objects.count()) == (0, 0)


def test_changes_are_only_what_differs() -> None:
    assert changes(before={"a": 1, "b": 2, "c": 3}, after={"a": 1, "b": 5, "d": 6}) == (
        {"b": 2, "d": None},
        {"b": 5, "d": 6},
    )


def test_an_export_belongs_to_the_unit_of_whoever_exported() -> None:
    """It is about no single record, and must still be found by those who audit that person."""
    upper = Unit()
    unit, beside = Unit(upper.organization), Unit(upper.organization)
    entry = record(action="export", by=actor(unit.manager), at=NOW, subject_type="vehicles.vehicle")
    for auditor in (unit.supervisor, make_person(upper.organization, Role.AUDIT_ADMIN)):
        assert entries_for(actor(auditor)).get() == entry
    assert not entries_for(actor(beside.supervisor)).exists()


class TestScope:
    def test_of_ones_units_and_below_only(self) -> None:
        upper = Unit()
        unit, beside = Unit(upper.organization), Unit(upper.organization)
        ask(unit.applicant)
        assert entries_for(actor(unit.supervisor)).count() == 1
        assert entries_for(actor(make_person(upper.organization, Role.AUDIT_ADMIN))).count() == 1
        assert not entries_for(actor(beside.supervisor)).exists()
        for other in (unit.administrator, unit.manager, unit.applicant, unit.authority, upper.authority):
            assert not entries_for(actor(other)).exists()

    def test_filters(self) -> None:
        unit = Unit()
        other = make_person(unit.organization, Role.APPLICANT, name="范仲淹")
        ask(unit.applicant)
        ask(other, reason="赴金坛")
        by = actor(unit.supervisor)
        assert entries_for(by, q="范仲").get().subject.endswith("赴金坛")
        assert entries_for(by, action="trips.trip").count() == 2
        assert not entries_for(by, action="vehicles").exists()
        assert entries_for(by, since=date(2026, 11, 23), until=date(2026, 11, 23)).count() == 2
        assert not entries_for(by, since=date(2026, 11, 24)).exists()
        assert not entries_for(by, until=date(2026, 11, 22)).exists()

    def test_text_is_looked_for_in_a_quarter_of_a_year(self) -> None:
        unit = Unit()
        by, long_ago = actor(unit.supervisor), NOW - timedelta(days=SEARCHED_DAYS)
        for moment in (NOW, long_ago):
            record(action="update", by=by, at=moment, subject=unit.vehicle)
        plate, then = unit.vehicle.plate, long_ago.date()
        assert [one.at for one in entries_for(by, q=plate)] == [NOW]
        assert [one.at for one in entries_for(by, q=plate, until=then)] == [long_ago]
        assert [one.at for one in entries_for(by, q=plate, since=then, until=then)] == [long_ago]
        assert entries_for(by, since=then).count() == 2
        with refused(SearchTooWide):
            entries_for(by, q=plate, since=then)

    def test_what_is_written_while_an_export_is_sent_is_not_in_it(self) -> None:
        unit = Unit()
        by = actor(unit.supervisor)
        for n in range(7):
            record(action="update", by=by, at=NOW + timedelta(seconds=n // 3), subject=unit.vehicle)
        rows = entries_for(by).filter(pk__lte=last_entry())
        sent = []
        for line in lines(rows, at_once=2):
            sent.append(line[0])
            record(action="update", by=by, at=NOW + timedelta(seconds=9), subject=unit.vehicle)
        expected = Entry.objects.order_by("-at", "-pk").values_list("pk", flat=True)
        assert sent == [pk for pk in expected if pk <= max(sent)]
        assert len(sent) == 7

    def test_the_whole_trail_page_by_page(self) -> None:
        unit = Unit()
        for n in range(5):
            record(action="create", by=actor(unit.applicant), at=NOW + timedelta(seconds=n), subject=unit.vehicle)
        with time_machine.travel(NOW, tick=False):
            keys = [item["id"] for item in walked(signed_in(unit.supervisor), "/audit", limit=2)]
        assert keys == list(Entry.objects.order_by("-pk").values_list("pk", flat=True))
