"""Routes: divisions and organisations."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from motorpool.access.guards import ActorRequest, Holding, SignedIn
from motorpool.access.permissions import Permission
from motorpool.kit.paging import Count, Page, Window, capped_count, page_of
from motorpool.kit.wire import NoteIn, Search
from motorpool.organizations import queries, services
from motorpool.organizations.models import Division, Organization
from motorpool.organizations.schemas import (
    DivisionOut,
    OrganizationIn,
    OrganizationOut,
    OrganizationPatch,
    TreeNode,
)

router = Router(tags=["organizations"])
LOOK = Holding(Permission.ORGANIZATION_VIEW, Permission.ORGANIZATION_MANAGE)
MANAGE = Holding(Permission.ORGANIZATION_MANAGE)


class OrganizationFilters(Schema):
    q: Search = ""
    kind: Search = ""
    division: Search = ""
    active: bool | None = None


def _data(body: OrganizationPatch) -> services.OrganizationData:
    return cast(services.OrganizationData, body.dict(exclude={"parent_id"}))


@router.get("/tree", response=list[TreeNode], auth=SignedIn())
def organization_tree(request: ActorRequest) -> QuerySet[Organization]:
    return queries.tree_for(request.auth)


@router.get("/divisions", response=list[DivisionOut], auth=None)
def list_divisions(request: ActorRequest) -> QuerySet[Division]:
    """Public: the set-up page needs them before there is anyone to sign in."""
    return queries.divisions()


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


@router.post("", response={201: OrganizationOut}, auth=MANAGE)
def create_organization(request: ActorRequest, body: OrganizationIn) -> Status[Organization]:
    return Status(
        201,
        services.create_organization(parent_id=body.parent_id, data=_data(body), by=request.auth, at=timezone.now()),
    )


@router.patch("/{int:organization_id}", response=OrganizationOut, auth=MANAGE)
def update_organization(request: ActorRequest, organization_id: int, body: OrganizationPatch) -> Organization:
    return services.update_organization(
        organization_id=organization_id, data=_data(body), by=request.auth, at=timezone.now()
    )


@router.post("/{int:organization_id}/close", response=OrganizationOut, auth=MANAGE)
def close_organization(request: ActorRequest, organization_id: int, body: NoteIn) -> Organization:
    return services.close_organization(
        organization_id=organization_id, note=body.note, by=request.auth, at=timezone.now()
    )


@router.post("/{int:organization_id}/reopen", response=OrganizationOut, auth=MANAGE)
def reopen_organization(request: ActorRequest, organization_id: int, body: NoteIn) -> Organization:
    return services.reopen_organization(
        organization_id=organization_id, note=body.note, by=request.auth, at=timezone.now()
    )
