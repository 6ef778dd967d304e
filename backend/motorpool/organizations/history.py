"""The dated versions of units: the only writer of what a unit is called, what it is, where it hangs and until when."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Substr

from motorpool.kit import years
from motorpool.kit.errors import InvalidInput
from motorpool.kit.validity import holds_on, not_over, valid
from motorpool.organizations.models import Organization, Version

DATED = ("name", "short_name", "kind", "division_id", "parent_id")


class NotInEffectYet(InvalidInput):
    code = "not_in_effect_yet"
    message = "生效日期不能晚于今天"


class BeforeLastChange(InvalidInput):
    code = "before_last_change"


class CircleThen(InvalidInput):
    code = "circle_then"


def one_at_a_time() -> None:
    """Changes of the tree wait for each other: two moves at once could close a circle, or leave a stale path."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('motorpool.organizations.tree'))")


def effective(on: date | None, today: date) -> date:
    """The day given, today without one; neither to come nor in a year that is closed."""
    day = on or today
    if day > today:
        raise NotInEffectYet(fields={"effective_on": NotInEffectYet.message})
    years.refuse_closed(day, today=today, field="effective_on")
    return day


def begin(unit: Organization, on: date, note: str = "") -> Version:
    """From that day on the unit is what its row says. Ends the version before, or corrects it if it began that day."""
    found = Version.objects.filter(organization=unit, valid_to=None).first()
    if found and found.valid_from > on:
        raise _before(found.valid_from)
    facts: dict[str, Any] = {name: getattr(unit, name) for name in DATED}
    if found and found.valid_from == on:
        for name, value in facts.items():
            setattr(found, name, value)
        found.note = note or found.note
        found.save()
        return found
    if found:
        found.valid_to = on
        found.save(update_fields=["valid_to"])
    return Version.objects.create(organization=unit, valid_from=on, note=note, **facts)


def end(unit: Organization, on: date, note: str, successor: Organization | None = None) -> None:
    """From that day on the unit is no more."""
    found = Version.objects.filter(organization=unit, valid_to=None).first()
    found = found or Version.objects.create(
        organization=unit, valid_from=on, **{name: getattr(unit, name) for name in DATED}
    )
    last = Version.objects.filter(parent=unit).aggregate(last=Max("valid_to"))["last"]
    earliest = max(day for day in (found.valid_from, last) if day)
    if earliest > on:
        raise _before(earliest)
    found.valid_to, found.end_note, found.successor = on, note, successor
    found.save(update_fields=["valid_to", "end_note", "successor"])


def resume(unit: Organization, on: date, note: str) -> None:
    """The unit is there again: as if it had never gone where it ended that very day, else from that day on."""
    last = Version.objects.filter(organization=unit).order_by("valid_from").last()
    if last and last.valid_to and last.valid_to >= on:
        last.valid_to, last.end_note = None, ""
        last.save(update_fields=["valid_to", "end_note"])
    else:
        begin(unit, on, note)


def days_of_change(after: date, until: date) -> list[date]:
    """On which a version began or ended, later than the one day and up to the other."""
    begun = Version.objects.filter(valid_from__gt=after, valid_from__lte=until).values_list("valid_from")
    ended = Version.objects.filter(valid_to__gt=after, valid_to__lte=until).values_list("valid_to")
    return sorted(day for (day,) in begun.union(ended))


def was_there(unit: Organization, on: date) -> bool:
    return Version.objects.filter(valid(on), organization=unit).exists()


def refuse_circle(unit: Organization, parent: Organization, since: date, today: date) -> None:
    """Below that parent from then on: not while the parent itself hung below the unit."""
    held: dict[int, list[Version]] = defaultdict(list)
    for version in Version.objects.filter(not_over(since)):
        held[version.organization_id].append(version)
    for day in (since, *days_of_change(since, today)):
        above: int | None = parent.pk
        while above is not None:
            if above == unit.pk:
                message = f"{day.isoformat()} 时，{parent.name} 还隶属于 {unit.name}，生效日期须在此之后"
                raise CircleThen(fields={"effective_on": message})
            above = next((version.parent_id for version in held[above] if holds_on(version, day)), None)


def hang_below(unit: Organization, parent: Organization) -> None:
    """The unit and everything below it, in one statement. The caller has locked the tree and refused circles."""
    old, new = unit.path, f"{parent.path}{unit.pk}/"
    rest = Substr(F("path"), len(old) + 1)
    Organization.objects.filter(path__startswith=old).update(path=Concat(Value(new), rest))
    unit.parent, unit.path = parent, new


def _before(day: date) -> BeforeLastChange:
    return BeforeLastChange(fields={"effective_on": f"生效日期不能早于上一次变更（{day.isoformat()}）"})
