"""Routes: people and their grants."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding, SignedIn
from motorpool.access.permissions import Permission
from motorpool.accounts import grants, people, personal, queries
from motorpool.accounts.models import User
from motorpool.accounts.roles import ALLOWS, APPOINTED, Role, excluded_by
from motorpool.accounts.schemas import (
    ChoiceOut,
    GrantIn,
    NewPersonOut,
    PasswordOut,
    PersonChange,
    PersonIn,
    PersonOut,
    PersonPatch,
    RevealedOut,
    RevealIn,
    RoleOut,
)
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.wire import Key, Search

router = Router(tags=["people"])
LOOK = Holding(Permission.PEOPLE_VIEW, Permission.PEOPLE_MANAGE)
MANAGE = Holding(Permission.PEOPLE_MANAGE)
SORTS = {"name": "name_key", "username": "username", "id": "pk"}


class PersonFilters(Schema):
    q: Search = ""
    organization_id: Key | None = None
    role: Role | None = None
    active: bool | None = None
    has_password: bool | None = None

    def chosen(self) -> dict[str, Any]:
        return {**self.dict(), "role": self.role or ""}


def _data(body: PersonPatch) -> people.PersonData:
    return cast(people.PersonData, body.dict(exclude={"roles", "valid_to", "keep_grants"}))


@router.get("/people", response=Page[PersonOut], auth=LOOK)
def list_people(request: ActorRequest, window: Query[Window], filters: Query[PersonFilters]) -> dict[str, Any]:
    rows = queries.people_for(request.auth, **filters.chosen())
    return page_of(rows, window=window, sorts=SORTS, default="name")


@router.get("/people/count", response=Count, auth=LOOK)
def count_people(request: ActorRequest, filters: Query[PersonFilters]) -> dict[str, Any]:
    return capped_count(queries.people_for(request.auth, **filters.chosen()))


@router.get("/people/choices", response=list[ChoiceOut], auth=Holding(Permission.TRIP_OWN))
def list_companions(request: ActorRequest, q: Search = "") -> QuerySet[User]:
    """Whom the actor may ask a car for; the first thirty that match."""
    return queries.companions_of(request.auth, q=q)[:30]


@router.get("/people/{int:person_id}", response=PersonOut, auth=LOOK)
def get_person(request: ActorRequest, person_id: int) -> User:
    return queries.person_for(request.auth, person_id)


@router.post("/people", response={201: NewPersonOut}, auth=MANAGE)
def create_person(request: ActorRequest, body: PersonIn) -> Status[dict[str, Any]]:
    person, password = people.create_person(
        data=_data(body),
        roles=list(dict.fromkeys(body.roles)),
        valid_to=body.valid_to,
        by=request.auth,
        at=timezone.now(),
    )
    return Status(201, {"person": queries.me(person.pk), "password": password})


@router.patch("/people/{int:person_id}", response=PersonOut, auth=MANAGE)
def update_person(request: ActorRequest, person_id: int, body: PersonChange) -> User:
    people.update_person(
        person_id=person_id, data=_data(body), keep_grants=body.keep_grants, by=request.auth, at=timezone.now()
    )
    return queries.me(person_id)


@router.post("/people/{int:person_id}/reveal", response=RevealedOut, auth=SignedIn())
def reveal_person(request: ActorRequest, person_id: int, body: RevealIn) -> dict[str, str]:
    """What is masked, of those whose data the actor may reveal and of oneself; each look is recorded."""
    value = personal.reveal_person(person_id=person_id, **body.dict(), by=request.auth, at=timezone.now())
    return {"value": value}


@router.post("/people/{int:person_id}/deactivate", response=PersonOut, auth=MANAGE)
def deactivate_person(request: ActorRequest, person_id: int) -> User:
    people.set_active(person_id=person_id, active=False, by=request.auth, at=timezone.now())
    return queries.me(person_id)


@router.post("/people/{int:person_id}/activate", response=PersonOut, auth=MANAGE)
def activate_person(request: ActorRequest, person_id: int) -> User:
    people.set_active(person_id=person_id, active=True, by=request.auth, at=timezone.now())
    return queries.me(person_id)


@router.post("/people/{int:person_id}/reset-password", response=PasswordOut, auth=MANAGE)
def reset_password(request: ActorRequest, person_id: int) -> dict[str, str]:
    return {"password": people.reset_password(person_id=person_id, by=request.auth, at=timezone.now())}


@router.post("/people/{int:person_id}/grants", response={201: PersonOut}, auth=MANAGE)
def grant_role(request: ActorRequest, person_id: int, body: GrantIn) -> Status[User]:
    grants.grant_role(
        person_id=person_id,
        role=body.role,
        organization_id=body.organization_id,
        valid_from=body.valid_from or request.auth.on,
        valid_to=body.valid_to,
        by=request.auth,
        at=timezone.now(),
    )
    return Status(201, queries.me(person_id))


@router.post("/grants/{int:grant_id}/end", response=PersonOut, auth=MANAGE)
def end_grant(request: ActorRequest, grant_id: int) -> User:
    return queries.me(grants.end_grant(grant_id=grant_id, by=request.auth, at=timezone.now()))


@router.get("/roles", response=list[RoleOut], auth=SignedIn())
def list_roles(request: ActorRequest) -> list[dict[str, Any]]:
    return [
        {
            "role": role,
            "label": role.label,
            "appointed": role in APPOINTED,
            "excludes": sorted(excluded_by(role)),
            "permissions": [{"code": p, "label": p.label} for p in Permission if p in ALLOWS[role]],
        }
        for role in Role
    ]
