"""Routes: organisations and their history. Divisions are in `divisions_api.py`."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding, SignedIn
from motorpool.access.permissions import Permission
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.wire import Day, Key, NoteIn, Search
from motorpool.organizations import queries, restructuring, services
from motorpool.organizations.models import Organization, Version
from motorpool.organizations.schemas import (
    CloseIn,
    LineageOut,
    MergeIn,
    MergerOut,
    MoveIn,
    OrganizationIn,
    OrganizationOut,
    OrganizationPatch,
    PastNode,
    TreeNode,
    UnitFacts,
)

router = Router(tags=["organizations"])
LOOK = Holding(Permission.ORGANIZATION_VIEW, Permission.ORGANIZATION_MANAGE)
MANAGE = Holding(Permission.ORGANIZATION_MANAGE)


class OrganizationFilters(Schema):
    q: Search = ""
    kind: Search = ""
    division: Search = ""
    active: bool | None = None


def _data(body: UnitFacts) -> services.OrganizationData:
    return cast(services.OrganizationData, {name: getattr(body, name) for name in UnitFacts.model_fields})


@router.get("/tree", response=list[TreeNode], auth=SignedIn())
def organization_tree(request: ActorRequest) -> QuerySet[Organization]:
    return queries.tree_for(request.auth)


@router.get("/tree/past", response=list[PastNode], auth=SignedIn())
def past_tree(request: ActorRequest, on: Day) -> list[Version]:
    """The tree as it was on that day: what has been renamed, moved or merged since is shown as it was."""
    return queries.tree_on(request.auth, on)


@router.get("", response=Page[OrganizationOut], auth=LOOK)
def list_organizations(
    request: ActorRequest, window: Query[Window], filters: Query[OrganizationFilters]
) -> dict[str, Any]:
    rows = queries.organizations_for(request.auth, **filters.dict())
    return page_of(rows, window=window, sorts={"path": "path", "name": "name_key"}, default="path")


@router.get("/count", response=Count, auth=LOOK)
def count_organizations(request: ActorRequest, filters: Query[OrganizationFilters]) -> dict[str, Any]:
    return capped_count(queries.organizations_for(request.auth, **filters.dict()))


@router.get("/{int:organization_id}", response=OrganizationOut, auth=LOOK)
def get_organization(request: ActorRequest, organization_id: int) -> Organization:
    return queries.organization_for(request.auth, organization_id)


@router.get("/{int:organization_id}/history", response=LineageOut, auth=LOOK)
def organization_history(request: ActorRequest, organization_id: int) -> dict[str, Any]:
    versions = list(queries.versions_of(request.auth, organization_id))
    return {"versions": versions, "absorbed": queries.absorbed_by(organization_id)}


@router.post("", response={201: OrganizationOut}, auth=MANAGE)
def create_organization(request: ActorRequest, body: OrganizationIn) -> Status[Organization]:
    made = services.create_organization(
        parent_id=body.parent_id, data=_data(body), since=body.effective_on, by=request.auth, at=timezone.now()
    )
    return Status(201, made)


@router.patch("/{int:organization_id}", response=OrganizationOut, auth=MANAGE)
def update_organization(request: ActorRequest, organization_id: int, body: OrganizationPatch) -> Organization:
    return services.update_organization(
        organization_id=organization_id,
        data=_data(body),
        effective_on=body.effective_on,
        note=body.note,
        by=request.auth,
        at=timezone.now(),
    )


@router.post("/{int:organization_id}/move", response=OrganizationOut, auth=MANAGE)
def move_organization(request: ActorRequest, organization_id: int, body: MoveIn) -> Organization:
    return restructuring.move_organization(
        organization_id=organization_id,
        parent_id=body.parent_id,
        effective_on=body.effective_on,
        note=body.note,
        by=request.auth,
        at=timezone.now(),
    )


@router.get("/{int:organization_id}/merger", response=MergerOut, auth=MANAGE)
def weigh_merger(request: ActorRequest, organization_id: int, successor_id: Key) -> dict[str, Any]:
    """What merging it into that unit would take along. Changes nothing."""
    weighed = restructuring.weigh_merger(
        organization_id=organization_id, successor_id=successor_id, by=request.auth, at=timezone.now()
    )
    return {
        "children": queries.open_children(organization_id),
        "moves": weighed.moves,
        "ends": weighed.ends,
        "obstacles": weighed.obstacles,
    }


@router.post("/{int:organization_id}/merge", response=OrganizationOut, auth=MANAGE)
def merge_organization(request: ActorRequest, organization_id: int, body: MergeIn) -> Organization:
    return restructuring.merge_organization(
        organization_id=organization_id,
        successor_id=body.successor_id,
        effective_on=body.effective_on,
        note=body.note,
        by=request.auth,
        at=timezone.now(),
    )


@router.post("/{int:organization_id}/close", response=OrganizationOut, auth=MANAGE)
def close_organization(request: ActorRequest, organization_id: int, body: CloseIn) -> Organization:
    return services.close_organization(
        organization_id=organization_id,
        note=body.note,
        effective_on=body.effective_on,
        by=request.auth,
        at=timezone.now(),
    )


@router.post("/{int:organization_id}/reopen", response=OrganizationOut, auth=MANAGE)
def reopen_organization(request: ActorRequest, organization_id: int, body: NoteIn) -> Organization:
    return services.reopen_organization(
        organization_id=organization_id, note=body.note, by=request.auth, at=timezone.now()
    )
