"""Reading people and grants, and making the actor from them."""

from collections.abc import Sequence
from datetime import date, timedelta
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import BooleanField, Exists, ExpressionWrapper, Func, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from motorpool.access import actors
from motorpool.access.actors import Actor
from motorpool.access.permissions import Permission
from motorpool.access.scoping import keys_of, within
from motorpool.accounts.limited import left, limits_on_grant, withheld
from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import WATCHING, roles_with
from motorpool.kit.sealed_fields import matching
from motorpool.kit.validity import not_over, valid
from motorpool.kit.widths import narrow
from motorpool.organizations.models import Organization
from motorpool.organizations.queries import at_or_below

SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
STILL_WATCHING = timedelta(days=366)
"""So long after the end: a grant that is ended, and given again after a reset, protects all the while."""
SEEN_BY = (Permission.PEOPLE_VIEW, Permission.PEOPLE_MANAGE)
WITH_GRANTS = Prefetch("grants", Grant.objects.select_related("organization").order_by("role", "pk"))


def actor_for(user: User, on: date) -> Actor:
    """The actor with the grants that hold on that day, less what a level above withholds."""
    rows = (
        Grant.objects.filter(valid(on), user=user, organization__is_active=True)
        .annotate(withheld=withheld(on))
        .values_list("role", "organization__path", "withheld")
    )
    return Actor(
        user_id=user.pk,
        name=user.name,
        on=on,
        grants=tuple(actors.Grant(left(role, held_back), path) for role, path, held_back in rows),
        must_change_password=user.must_change_password,
        organization_id=user.organization_id,
    )


def me(user_id: int) -> User:
    return User.objects.select_related("organization").prefetch_related(WITH_GRANTS).get(pk=user_id)


def named(username: str) -> Q:
    """The account of this name, in capitals or not; names of before are found too, whatever the form of new ones is.

    Only A to Z fold: the database makes a k of the Kelvin sign, so that a provider of single sign-on that tells the
    two apart would let one in as the other. Its folding comes first because that is what the index has.
    """
    small = Func("username", Value(ascii_uppercase), Value(ascii_lowercase), function="translate")
    return Q(Exact(Lower("username"), Lower(Value(username)))) & Q(Exact(small, Value(username.translate(SMALL))))


def typed(username: str) -> QuerySet[User]:
    """The account that somebody meant who typed this name, by hand: as it is written, or else as an English keyboard
    would have. At most one, so take the first. Single sign-on asks for `named` alone: a provider types nothing.
    """
    plain, as_written = narrow(username), named(username)
    if plain == username:
        return User.objects.filter(as_written)
    exact = ExpressionWrapper(as_written, BooleanField())
    return User.objects.filter(as_written | named(plain)).order_by(exact.desc())


def people_for(
    actor: Actor,
    *,
    q: str = "",
    organization_id: int | None = None,
    role: str = "",
    active: bool | None = None,
    has_password: bool | None = None,
) -> QuerySet[User]:
    rows = User.objects.visible_to(actor, *SEEN_BY).select_related("organization").prefetch_related(WITH_GRANTS)
    if q:
        rows = rows.filter(called(q) | Q(username__icontains=q) | Q(username__icontains=narrow(q)) | matching(User, q))
    if organization_id:
        rows = rows.filter(at_or_below(organization_id))
    if role:
        held = Grant.objects.filter(valid(actor.on), user=OuterRef("pk"), role=role)
        rows = rows.filter(Exists(held))
    if active is not None:
        rows = rows.filter(is_active=active)
    if has_password is not None:
        none_yet = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        rows = rows.filter(~none_yet if has_password else none_yet)
    return rows


def person_for(actor: Actor, pk: int) -> User:
    return User.objects.select_related("organization").prefetch_related(WITH_GRANTS).found(pk, actor, *SEEN_BY)


def own_supplier(actor: Actor) -> dict[str, Any]:
    """The supplier whose staff the actor is: the unit itself, since when it is registered, until when the role holds.

    NotFound for whoever holds the permission elsewhere than in the own unit, which no grant of today can bring about.
    """
    unit = _own_supplier(actor)
    grant = Grant.objects.filter(
        valid(actor.on), user=actor.user_id, organization=unit, role__in=roles_with(Permission.SUPPLIER_OWN)
    ).latest("valid_from")
    since = unit.versions.order_by("valid_from").values_list("valid_from", flat=True).first()
    return {"unit": unit, "registered_on": since, "granted_from": grant.valid_from, "granted_until": grant.valid_to}


def people_of_own_supplier(actor: Actor) -> QuerySet[User]:
    return User.objects.visible_to(actor, Permission.SUPPLIER_OWN).filter(organization=_own_supplier(actor))


def _own_supplier(actor: Actor) -> Organization:
    """Of what the permission reaches only the unit that the person belongs to, not what lies below it."""
    rows = Organization.objects.select_related("division")
    return rows.found(actor.organization_id or 0, actor, Permission.SUPPLIER_OWN)


def travellers(actor: Actor) -> QuerySet[User]:
    """Whom the actor may ask a car for: people of the units where the actor may ask for others, and oneself."""
    asked_for = within(actor.paths(Permission.TRIP_FOR_OTHERS))
    if actor.holds(Permission.TRIP_OWN):
        asked_for |= Q(pk=actor.user_id)
    return User.objects.filter(asked_for).select_related("organization")


def companions_of(actor: Actor, *, q: str = "") -> QuerySet[User]:
    """The active ones among them, for the form."""
    rows = travellers(actor).filter(is_active=True)
    return (rows.filter(called(q)) if q else rows).order_by("name_key", "pk")


def holders(permission: str, organization_path: str, on: date) -> QuerySet[User]:
    """Who may do this there today: those with a fitting grant on the organisation or anywhere above it."""
    granted = Grant.objects.filter(
        ~Exists(limits_on_grant(on).filter(Q(role="") | Q(role=OuterRef("role")), permission__in=("", permission))),
        valid(on),
        role__in=roles_with(permission),
        organization_id__in=keys_of(organization_path),
    )
    # `IN`, not a correlated `EXISTS`: the few grants on these units are found once, whatever the planner believes.
    return User.objects.filter(pk__in=granted.values("user_id"), is_active=True).order_by("pk")


def holders_of_role(role: str, on: date) -> QuerySet[User]:
    """Whoever has it that day, anywhere."""
    granted = Grant.objects.filter(valid(on), role=role, organization__is_active=True)
    return User.objects.filter(pk__in=granted.values("user_id"), is_active=True)


def holds_any(user: User, roles: Sequence[str], on: date) -> bool:
    """Whether one of the grants that hold on that day is of one of these roles."""
    return Grant.objects.filter(valid(on), user=user, role__in=roles, organization__is_active=True).exists()


def watching(user: User, on: date) -> QuerySet[Grant]:
    """The grants by which the person watches others, will, or did within a year (ADR 0034)."""
    return Grant.objects.filter(not_over(on - STILL_WATCHING), user=user, role__in=WATCHING)


def called(q: str, prefix: str = "") -> Q:
    """People by a part of the name, or of its pinyin."""
    return Q(**{f"{prefix}name__icontains": q}) | Q(**{f"{prefix}name_key__contains": q.lower()})
