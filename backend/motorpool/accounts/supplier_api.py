"""Routes: what a supplier's staff see of their own supplier. Its business (repair, fuel, insurance) comes later."""

from typing import Any

from ninja import Query, Router

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.accounts import queries
from motorpool.accounts.schemas import OwnSupplierOut, SupplierPersonOut
from motorpool.kit.paging import Page, Window, page_of

router = Router(tags=["suppliers"])
OWN = Holding(Permission.SUPPLIER_OWN)


@router.get("", response=OwnSupplierOut, auth=OWN)
def own_supplier(request: ActorRequest) -> dict[str, Any]:
    return queries.own_supplier(request.auth)


@router.get("/people", response=Page[SupplierPersonOut], auth=OWN)
def list_supplier_people(request: ActorRequest, window: Query[Window]) -> dict[str, Any]:
    rows = queries.people_of_own_supplier(request.auth)
    return page_of(rows, window=window, sorts={"name": "name_key"}, default="name")
