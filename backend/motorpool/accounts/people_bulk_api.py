"""Routes: many people at once, from a list, to a list, or out of one."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import File, Query, Router
from ninja.files import UploadedFile

from motorpool.access.guards import ActorRequest, Holding
from motorpool.access.permissions import Permission
from motorpool.accounts import batches, importing, queries
from motorpool.accounts.models import User
from motorpool.accounts.people_api import LOOK, PersonFilters
from motorpool.accounts.roles import APPOINTED, Role
from motorpool.accounts.schemas import FewPeopleIn, OutcomeOut, PeopleImportOut, PeopleIn, PeoplePreviewOut
from motorpool.audit.services import record
from motorpool.kit.sheets import MOST_ROWS, workbook
from motorpool.kit.tables import LARGEST_FILE, UnreadableTable
from motorpool.kit.validity import holds_on

router = Router(tags=["people"])
MANAGE = Holding(Permission.PEOPLE_MANAGE)
COLUMNS = (
    ("姓名", 12), ("登录账号", 16), ("单位", 32), ("职务", 14), ("手机号", 16), ("身份证号", 22), ("角色", 40),
    ("账号", 10), ("最近登录", 18),
)  # fmt: skip
WIDTHS = (12, 16, 16, 22, 14, 34, 34, 28, 14)  # of the template


def _notes() -> list[str]:
    given = "、".join(role.label for role in Role if role not in APPOINTED)
    appointed = "、".join(role.label for role in Role if role in APPOINTED)
    return [
        f"一次最多 {importing.MOST} 行；有错误的行不会导入，可下载后改正，再单独上传。",
        "带 * 的列必填。登录账号在全平台唯一，导入后可在人员页面修改。",
        "单位：填在用单位的全称；有同名单位时，在“上级单位”列填其上级单位的全称。",
        "角色：可填多个，用顿号隔开；不填则为“用车人”。在所填单位及其下级单位生效，从导入当天开始。",
        f"单位管理员可授予：{given}。",
        f"须由主管部门授予：{appointed}。",
        "最后一天：角色有效的最后一天，如 2026-12-31；不填则长期有效。访客必须填写。",
        "手机号、身份证号：选填，请按文本格式填写；入库加密，显示时遮盖。",
        "导入后账号尚无密码，须生成初始密码交给本人，首次登录时修改。",
    ]


@router.get("/people/export", auth=LOOK)
def export_people(request: ActorRequest, filters: Query[PersonFilters]) -> HttpResponse:
    """Numbers are masked, as everywhere."""
    chosen = filters.chosen()
    rows = queries.people_for(request.auth, **chosen).order_by("organization__path", "name_key", "pk")[:MOST_ROWS]
    record(action="export", by=request.auth, at=timezone.now(), subject_type="accounts.user", after=chosen)
    return workbook("人员", COLUMNS, (_line(row, request) for row in rows.iterator(chunk_size=2000)))


def _line(row: User, request: ActorRequest) -> tuple[Any, ...]:
    held = dict.fromkeys(Role(grant.role).label for grant in row.grants.all() if holds_on(grant, request.auth.on))
    return (
        row.name, row.username, row.organization.name, row.title, str(row.phone), str(row.identity_number),
        "、".join(held), "启用" if row.is_active else "已停用", row.last_login,
    )  # fmt: skip


@router.get("/people/import/template", auth=MANAGE)
def people_import_template(request: ActorRequest) -> HttpResponse:
    return workbook("人员导入模板", _headings(), (), _notes())


@router.post("/people/import/preview", response=PeoplePreviewOut, auth=MANAGE)
def preview_people_import(request: ActorRequest, file: File[UploadedFile]) -> importing.Imported:
    return importing.preview_people(raw=_raw(file), by=request.auth, at=timezone.now())


@router.post("/people/import", response=PeopleImportOut, auth=MANAGE)
def import_people(request: ActorRequest, file: File[UploadedFile], skip: bool = False) -> importing.Imported:
    return importing.import_people(raw=_raw(file), skip=skip, by=request.auth, at=timezone.now())


@router.post("/people/import/refused", auth=MANAGE)
def refused_people_rows(request: ActorRequest, file: File[UploadedFile]) -> HttpResponse:
    """The rows of this list that would not be taken, with the reasons: put right, they can be sent as they are."""
    refused = importing.preview_people(raw=_raw(file), by=request.auth, at=timezone.now()).refused()
    rows = ([*(row.cells.get(heading, "") for heading in importing.HEADINGS), why] for row, why in refused)
    return workbook("未导入人员", [*_headings(), ("未导入原因", 60)], rows)


def _headings() -> list[tuple[str, int]]:
    marked = (f"{heading}*" if heading in importing.NEEDED else heading for heading in importing.HEADINGS)
    return list(zip(marked, WIDTHS, strict=True))


def _raw(file: UploadedFile) -> bytes:
    if (file.size or 0) > LARGEST_FILE:
        raise UnreadableTable("文件超过 5 MB，请分几次导入")
    raw: bytes = file.read()
    return raw


@router.post("/people/batch/activate", response=list[OutcomeOut], auth=MANAGE)
def activate_people(request: ActorRequest, body: PeopleIn) -> list[batches.Outcome]:
    return batches.set_active_each(person_ids=body.person_ids, active=True, by=request.auth, at=timezone.now())


@router.post("/people/batch/deactivate", response=list[OutcomeOut], auth=MANAGE)
def deactivate_people(request: ActorRequest, body: PeopleIn) -> list[batches.Outcome]:
    return batches.set_active_each(person_ids=body.person_ids, active=False, by=request.auth, at=timezone.now())


@router.post("/people/batch/issue-passwords", response=list[OutcomeOut], auth=MANAGE)
def issue_passwords(request: ActorRequest, body: FewPeopleIn) -> list[batches.Outcome]:
    return batches.issue_passwords(person_ids=body.person_ids, by=request.auth, at=timezone.now())
