"""What became of the city's units: one was called otherwise once, one went up into another with its vehicles."""

from datetime import date, timedelta

from motorpool.access.actors import Actor
from motorpool.demo.identity import key
from motorpool.demo.ledger import Ledger
from motorpool.kit.moments import start_of
from motorpool.kit.pinyin import pinyin_key
from motorpool.organizations.models import Organization, OrganizationKind, Version
from motorpool.vehicles.models import Keeping

RENAMED, FORMER_NAME = "常州市城市管理局", "常州市城市管理委员会"
SUCCESSOR, MERGED = "常州市疾病预防控制中心", "常州市卫生监督所"
SINCE_RENAMING, SINCE_MERGER = timedelta(days=245), timedelta(days=130)
BROUGHT = 2  # vehicles that the merged unit had
DOCUMENT = "机构改革方案（演示）"


class Reforms:
    def __init__(self, ledger: Ledger, on: date, by: Actor) -> None:
        self.ledger, self.by = ledger, by
        self.renamed_on, self.merged_on = on - SINCE_RENAMING, on - SINCE_MERGER
        self.merged: Organization | None = None

    def rename(self, unit: Organization, first: Version) -> None:
        """Its first version had another name."""
        facts = {"kind": first.kind, "division_id": first.division_id, "parent_id": first.parent_id}
        self.ledger.make(
            Version,
            organization=unit,
            valid_from=self.renamed_on,
            name=unit.name,
            short_name=unit.short_name,
            note=DOCUMENT,
            **facts,
        )
        first.name, first.valid_to = FORMER_NAME, self.renamed_on
        self.ledger.record(
            action="update",
            by=self.by,
            at=start_of(self.renamed_on) + timedelta(hours=9),
            subject=unit,
            note=DOCUMENT,
            before={"name": FORMER_NAME},
            after={"name": unit.name, "effective_on": self.renamed_on},
        )

    def merge(self, successor: Organization, first: Version) -> None:
        """A unit of which only the past is left, below its successor; until then it hung beside it."""
        past = self.ledger.make(
            Organization,
            uuid=key("unit", MERGED),
            name=MERGED,
            short_name=MERGED.removeprefix("常州"),
            name_key=pinyin_key(MERGED),
            kind=OrganizationKind.CIVIL_INSTITUTION,
            division_id=successor.division_id,
            parent=successor,
            merged_into=successor,
            is_active=False,
        )
        past.path = f"{successor.path}{past.pk}/"
        self.ledger.make(
            Version,
            organization=past,
            valid_from=first.valid_from,
            valid_to=self.merged_on,
            name=past.name,
            short_name=past.short_name,
            kind=past.kind,
            division_id=past.division_id,
            parent_id=first.parent_id,
            end_note=DOCUMENT,
            successor=successor,
        )
        at = start_of(self.merged_on) + timedelta(hours=9)
        self.ledger.record(
            action="merge",
            label="合并撤销",
            by=self.by,
            at=at,
            subject=past,
            note=DOCUMENT,
            after={"successor": successor.name, "effective_on": self.merged_on},
        )
        self.merged = past

    def brought(self, keeping: Keeping, place: int) -> None:
        """The first vehicles of the successor were the merged unit's before."""
        past = self.merged
        if past is None or past.merged_into_id != keeping.organization_id or place >= BROUGHT:
            return
        if keeping.valid_from >= self.merged_on:
            return
        self.ledger.make(
            Keeping,
            vehicle_id=keeping.vehicle_id,
            organization=past,
            kind=keeping.kind,
            management=keeping.management,
            status=keeping.status,
            secrecy=keeping.secrecy,
            valid_from=keeping.valid_from,
            valid_to=self.merged_on,
        )
        keeping.valid_from = self.merged_on
