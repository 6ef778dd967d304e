"""Looking at personal data: who may, what is recorded, how often; and that nothing else shows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from motorpool.accounts import people
from motorpool.accounts.models import User
from motorpool.accounts.personal import (
    BadIdentityNumber,
    MaskedInput,
    NothingThere,
    ReasonRequired,
    TooManyLooks,
    reveal_person,
)
from motorpool.accounts.queries import people_for
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound
from motorpool.kit.resealing import column_of, counts, reseal, seal_clear
from tests.factories import NOW, actor, make_actor, make_organization, make_person

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"


def data(unit: Any, **fields: Any) -> Any:
    given = {"username": "ouyang", "name": "欧阳修", "phone": "13912345678", "title": "", "identity_number": NUMBER}
    return {**given, "organization_id": unit.pk, **fields}


def test_is_stored_sealed_and_recorded_masked() -> None:
    unit = make_organization()
    by = make_actor(unit, Role.ADMINISTRATOR)
    person, _ = people.create_person(data=data(unit), roles=[], by=by, at=NOW)
    people.update_person(
        person_id=person.pk, data=data(unit, phone="13900005678", identity_number="110***********002X"), by=by, at=NOW
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT u::text FROM accounts_user u WHERE id = %s", [person.pk])
        stored = cursor.fetchone()[0]
    trail = str(list(Entry.objects.values()))
    for clear in ("13912345678", "13900005678", NUMBER):
        assert clear not in stored + trail
    created, updated = Entry.objects.filter(subject_id=person.pk).order_by("pk")
    assert created.after
    assert updated.before
    assert created.after["phone"].startswith("139****5678#")
    assert updated.before.keys() == {"phone"}  # another number behind the same mask is a change
    assert User.objects.get(pk=person.pk).identity_number.clear() == NUMBER  # sent back masked, so it stayed


def test_is_found_by_the_whole_number_or_its_end() -> None:
    unit = make_organization()
    by = make_actor(unit, Role.ADMINISTRATOR)
    person, _ = people.create_person(data=data(unit), roles=[], by=by, at=NOW)
    for q in ("13912345678", "139 1234 5678", "5678", NUMBER, NUMBER.lower()):
        assert list(people_for(by, q=q)) == [person]
    assert not people_for(by, q="1391234").exists()


def test_a_look_is_recorded_and_shows_no_value() -> None:
    unit = make_organization()
    by, person = make_actor(unit, Role.ADMINISTRATOR), make_person(unit)
    clear = reveal_person(person_id=person.pk, what="phone", reason="电话核实", by=by, at=NOW)
    assert clear == person.phone.clear()
    [entry] = Entry.objects.all()
    assert (entry.action, entry.action_label) == ("accounts.user.reveal", "查看个人信息")
    assert (entry.subject_id, entry.note, entry.after) == (person.pk, "电话号码：电话核实", {"field": "phone"})


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.APPROVER, Role.SUPERVISOR, Role.DRIVER])
def test_others_find_nobody_but_themselves(role: Role) -> None:
    unit = make_organization()
    one, person = make_person(unit, role), make_person(unit)
    with pytest.raises(NotFound):
        reveal_person(person_id=person.pk, what="phone", reason="x", by=actor(one), at=NOW)
    assert not Entry.objects.exists()
    assert reveal_person(person_id=one.pk, what="phone", reason="", by=actor(one), at=NOW) == one.phone.clear()


def test_a_sister_unit_finds_nobody() -> None:
    by, person = make_actor(make_organization(), Role.ADMINISTRATOR), make_person(make_organization())
    with pytest.raises(NotFound):
        reveal_person(person_id=person.pk, what="phone", reason="x", by=by, at=NOW)


def test_identity_numbers_want_a_reason() -> None:
    unit = make_organization()
    by, person = make_actor(unit, Role.ADMINISTRATOR), make_person(unit)
    with pytest.raises(NothingThere):
        reveal_person(person_id=person.pk, what="identity_number", reason="核对", by=by, at=NOW)
    person.identity_number = NUMBER
    person.save()
    with pytest.raises(ReasonRequired):
        reveal_person(person_id=person.pk, what="identity_number", reason="", by=by, at=NOW)
    assert reveal_person(person_id=person.pk, what="identity_number", reason="核对", by=by, at=NOW) == NUMBER


def test_nobody_harvests() -> None:
    unit = make_organization()
    by, person = make_actor(unit, Role.ADMINISTRATOR), make_person(unit)
    for _ in range(20):
        reveal_person(person_id=person.pk, what="phone", reason="", by=by, at=NOW)
    with pytest.raises(TooManyLooks):
        reveal_person(person_id=person.pk, what="phone", reason="", by=by, at=NOW)
    assert Entry.objects.count() == 20
    reveal_person(person_id=person.pk, what="phone", reason="", by=by, at=NOW + timedelta(minutes=11))


@pytest.mark.parametrize("number", ["110105194912310021", "11010519491331002X", "123", "1" * 18])
def test_wrong_identity_numbers_are_refused(number: str) -> None:
    unit = make_organization()
    with pytest.raises(BadIdentityNumber):
        people.create_person(
            data=data(unit, identity_number=number), roles=[], by=make_actor(unit, Role.ADMINISTRATOR), at=NOW
        )


def test_a_mask_is_no_number() -> None:
    unit = make_organization()
    with pytest.raises(MaskedInput):
        people.create_person(
            data=data(unit, phone="139****5678"), roles=[], by=make_actor(unit, Role.ADMINISTRATOR), at=NOW
        )


def test_what_stood_in_clear_is_sealed_and_sealed_anew(settings: Any) -> None:
    unit = make_organization()
    people_there = [make_person(unit) for _ in range(3)]
    numbers = [one.phone.clear() for one in people_there]
    with connection.cursor() as cursor:
        for one, number in zip(people_there, numbers, strict=True):
            cursor.execute(
                "UPDATE accounts_user SET phone = %s, phone_index = '', phone_tail = '' WHERE id = %s", [number, one.pk]
            )
    column = column_of(User, "phone")
    assert seal_clear(column) == (3, 0)
    assert seal_clear(column) == (0, 0)
    assert counts() == {"s1.a.test": 3}
    settings.DATA_KEYS = "next:" + "B" * 42 + "A=," + settings.DATA_KEYS
    settings.DATA_CIPHER = "sm4"
    assert reseal(column) == (3, 0)
    assert counts() == {"s1.s.next": 3}
    assert [one.phone.clear() for one in User.objects.order_by("pk")] == numbers
    settings.DATA_KEYS = "third:" + "C" * 42 + "A="
    assert reseal(column) == (0, 3)
    assert people_for(make_actor(unit, Role.ADMINISTRATOR), q=numbers[0]).count() == 1
