"""The walk along the whole chain that happens by itself, and what came of it: an entry of the trail like any other."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from motorpool.access.actors import platform
from motorpool.audit.chain import heads
from motorpool.audit.chain.heads import BadHeads, Head
from motorpool.audit.chain.problems import Kind, Problem
from motorpool.audit.chain.verifying import Verification
from motorpool.audit.events import ChainDoubted
from motorpool.audit.models import Entry
from motorpool.audit.queries import last_check
from motorpool.audit.services import record
from motorpool.kit.events import publish
from motorpool.kit.moments import day_of

TOLD = 20  # problems kept in words


def check_chain(*, at: datetime) -> Entry:
    """Compared with the heads saved from here; `motorpool audit verify --head` compares with a copy kept elsewhere."""
    before = last_check()
    saved, lost = _saved((before.after or {}).get("heads", 0) if before else 0)
    walk = Verification(upto=heads.current(), saved=saved, at=at, say=lambda _: None)
    first, count = [str(one) for one in lost], len(lost)
    for problem in walk.problems():
        if len(first) < TOLD:
            first.append(str(problem))
        count += 1
    count += walk.not_told
    found: dict[str, Any] = {"entries": walk.checked, "heads": len(saved), "problems": count, "first": first}
    with transaction.atomic():
        entry = record(
            action="check",
            label="核验哈希链",
            by=replace(platform(day_of(at)), organization_id=_topmost()),  # so that who audits there reads it
            at=at,
            subject_type="audit.chain",
            note=f"发现 {count} 处问题" if count else "未发现问题",
            after=found,
        )
        if count:
            publish(ChainDoubted(count, first[0], at))
    return entry


def _topmost() -> int | None:
    """`organizations`, whose word this is, stands above the trail."""
    units = Entry.organization.field.related_model._default_manager
    found: int | None = units.filter(parent=None).order_by("pk").values_list("pk", flat=True).first()
    return found


def _saved(known: int) -> tuple[list[Head], list[Problem]]:
    """The heads of the file, and what is wrong with it: it is only ever appended to."""
    path = heads.place()
    try:
        saved = heads.read(path) if path.exists() else []
    except BadHeads as error:
        return [], [Problem(Kind.HEADS_GONE, None, None, str(error))]
    if len(saved) < known:
        detail = f"{path} 中有 {len(saved)} 个链头，上次核验时有 {known} 个"
        return saved, [Problem(Kind.HEADS_GONE, None, None, detail)]
    return saved, []
