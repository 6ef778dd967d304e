"""Divisions begin and end; one that has ended takes no new unit."""

from datetime import date

import pytest

from motorpool.audit.models import Entry
from motorpool.organizations import dividing, services
from motorpool.organizations.models import Division
from tests.clients import post, signed_in
from tests.database import refused
from tests.factories import NOW, Unit, actor, make_organization
from tests.organizations.test_services import data

pytestmark = pytest.mark.django_db


def test_laiwu_went_up_into_jinan() -> None:
    city, county = Division.objects.get(code="371200"), Division.objects.get(code="371202")
    assert (city.successor_id, county.successor_id) == ("370100", "370116")
    assert city.in_force(date(2018, 12, 31))
    assert not city.in_force(date(2019, 12, 31))


def test_a_new_unit_lies_in_a_division_of_today() -> None:
    unit = Unit()
    with refused(services.DivisionEnded):
        services.create_organization(
            parent_id=unit.organization.pk, data=data(division_code="371200"), by=actor(unit.authority), at=NOW
        )


def test_added_ended_and_taken_back_by_the_topmost_level_only() -> None:
    top = Unit()
    by = actor(top.administrator)
    fields: dividing.DivisionData = {
        "code": "320499", "name": "某新区", "level": "county", "parent_code": "320400", "valid_from": date(2026, 1, 1),
        "source": "",
    }  # fmt: skip
    lower = actor(Unit(top.organization).administrator)
    with refused(dividing.OnlyTopmost):
        dividing.create_division(data=fields, by=lower, at=NOW)
    dividing.create_division(data=fields, by=by, at=NOW)
    with refused(dividing.DivisionKnown):
        dividing.create_division(data=fields, by=by, at=NOW)
    with refused(dividing.HasOpenDivisions):
        dividing.end_division(code="320400", valid_to=date(2026, 6, 1), successor_code=None, source="", by=by, at=NOW)
    with refused(dividing.BadDivision):
        dividing.end_division(
            code="320499", valid_to=date(2026, 6, 1), successor_code="371200", source="", by=by, at=NOW
        )
    ended = dividing.end_division(
        code="320499", valid_to=date(2026, 6, 1), successor_code="320402", source="某批复", by=by, at=NOW
    )
    assert (ended.successor_id, ended.in_force(date(2026, 5, 31)), ended.in_force(date(2026, 6, 1))) == (
        "320402",
        True,
        False,
    )
    assert dividing.resume_division(code="320499", note="录入有误", by=by, at=NOW).valid_to is None
    assert list(Entry.objects.values_list("action_label", flat=True)) == ["新增区划", "撤销区划", "恢复区划"]
    assert {entry.organization_id for entry in Entry.objects.all()} == {top.organization.pk}


def test_not_by_the_authority_of_a_lower_level() -> None:
    top = Unit(make_organization())
    with refused(dividing.OnlyTopmost):
        dividing.resume_division(code="371200", note="", by=actor(top.authority), at=NOW)


@pytest.mark.parametrize("act", ["end", "resume"])
def test_a_code_that_is_no_text_is_refused(act: str) -> None:
    client = signed_in(Unit().authority)
    body = {"valid_to": "2026-12-01", "successor_code": "", "source": "x", "note": ""}
    post(client, f"/organizations/divisions/%00/{act}", body, expect=422)
