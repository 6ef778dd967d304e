"""统一社会信用代码 (GB 32100), as far as public sources tell; the standard itself was not read."""

from stdnum.cn import uscc

from motorpool.organizations.models import OrganizationKind as Kind

ORGANS = frozenset(
    {Kind.PARTY, Kind.CONGRESS, Kind.GOVERNMENT, Kind.CPPCC, Kind.DISCIPLINE, Kind.COURT, Kind.PROCURATORATE}
)
# By the first two characters: who registered it, and as what.
REGISTERED_AS: dict[str, tuple[str, frozenset[str]]] = {
    "11": ("机关", ORGANS | {Kind.AUTHORITY}),
    "12": ("事业单位", frozenset({Kind.CIVIL_INSTITUTION, Kind.INSTITUTION, Kind.SERVICE_CENTER, Kind.AUTHORITY})),
    "13": ("群众团体", frozenset({Kind.MASS})),
    "91": ("企业", frozenset({Kind.SUPPLIER, Kind.SERVICE_CENTER})),
    "92": ("个体工商户", frozenset({Kind.SUPPLIER})),
}


def normal(code: str) -> str:
    return uscc.compact(code).upper() if code.strip() else ""


def is_code(code: str) -> bool:
    """Whether length, characters and check digit are right."""
    return bool(uscc.is_valid(code))


def doubt(code: str, kind: str) -> str:
    """What does not fit between code and kind of unit, if anything: worth a look, no reason to refuse."""
    registered = REGISTERED_AS.get(code[:2])
    if not code or registered is None or kind in registered[1] or kind in (Kind.GROUP, Kind.OTHER):
        return ""
    return f"该代码登记为“{registered[0]}”，与单位类别“{Kind(kind).label}”不一致，请核对"
