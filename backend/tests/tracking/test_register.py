"""The register of terminals: numbers, moves, bindings, the list."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.kit.errors import NotFound
from motorpool.kit.lifecycle import IllegalAction
from motorpool.notifications.models import Notice
from motorpool.tracking import phones, queries
from motorpool.tracking.models import Binding, Position, Terminal
from motorpool.tracking.partitions import make_partitions
from motorpool.tracking.services import bindings, importing, joining, knocking, terminals
from motorpool.tracking.services.claims import Claim
from motorpool.tracking.states import TERMINAL_LIFECYCLE, TerminalStatus
from motorpool.vehicles import secrecy
from motorpool.vehicles.models import Vehicle
from tests.database import refused
from tests.factories import NOW, TODAY, Unit, actor, make_organization, make_person, make_vehicle

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def data(unit: Unit, phone: str = "013912345678") -> terminals.TerminalData:
    return {
        "organization_id": unit.organization.pk,
        "phone": phone,
        "device_id": "",
        "maker": "",
        "model": "",
        "imei": "",
        "sim": "",
        "generation": "4g",
    }


def make_terminal(unit: Unit, phone: str = "013912345678", vehicle: Vehicle | None = None) -> Terminal:
    by = actor(unit.administrator)
    return terminals.create_terminal(data=data(unit, phone), vehicle_id=vehicle.pk if vehicle else None, by=by, at=NOW)


def claim(phone: str = "013912345678", device_id: str = "D1", plate: str = "", address: str = "") -> Claim:
    return Claim(phone=phone, device_id=device_id, maker="M", model="T", plate=plate, version="2013", address=address)


def position(terminal: Terminal, vehicle: Vehicle | None, at_hours: float) -> None:
    at = NOW + timedelta(hours=at_hours)
    Position.objects.create(
        terminal=terminal, vehicle=vehicle, device_at=at, arrived_at=at, arrived_on=TODAY, content=1, lat=1, lon=1,
        speed=0, direction=0, alarms=0, status_word=0, marks=0, body=b"",
    )  # fmt: skip


class TestNumbers:
    @pytest.mark.parametrize(
        "written", ["13912345678", "013912345678", "00000000013912345678", "139 1234-5678", "０１３９１２３４５６７８"]
    )
    def test_are_one_whatever_the_padding(self, written: str) -> None:
        assert phones.normal(written) == "13912345678"

    @pytest.mark.parametrize("written", ["", "0", "12x4", "1" * 21, "١٣٩"])
    def test_that_are_none_are_refused(self, written: str) -> None:
        unit = Unit()
        with refused(terminals.BadPhone):
            terminals.create_terminal(data=data(unit, written), vehicle_id=None, by=actor(unit.administrator), at=NOW)

    def test_belong_to_one_terminal_until_it_is_retired(self) -> None:
        unit = Unit()
        first, by = make_terminal(unit), actor(unit.administrator)
        with refused(terminals.PhoneTaken):
            terminals.create_terminal(data=data(unit, "00000000013912345678"), vehicle_id=None, by=by, at=NOW)
        terminals.move_terminal(terminal_id=first.pk, action="retire", note="", by=by, at=NOW)
        assert make_terminal(unit).pk != first.pk


class TestMoves:
    @pytest.mark.parametrize("action", ["approve", "refuse", "suspend", "resume", "retire"])
    @pytest.mark.parametrize("status", TerminalStatus)
    def test_only_those_of_the_table(self, action: str, status: TerminalStatus) -> None:
        unit = Unit()
        terminal = make_terminal(unit)
        Terminal.objects.filter(pk=terminal.pk).update(status=status, code_digest="x")
        by = actor(unit.administrator)
        if TERMINAL_LIFECYCLE.allows(action, status):
            moved = terminals.move_terminal(terminal_id=terminal.pk, action=action, note="", by=by, at=NOW)
            assert (moved.status, moved.code_digest) == (TERMINAL_LIFECYCLE.moves[action].target, "")
        else:
            with refused(IllegalAction):
                terminals.move_terminal(terminal_id=terminal.pk, action=action, note="", by=by, at=NOW)

    def test_of_another_unit_is_not_found(self) -> None:
        terminal, stranger = make_terminal(Unit()), Unit()
        with refused(NotFound):
            terminals.move_terminal(
                terminal_id=terminal.pk, action="suspend", note="", by=actor(stranger.administrator), at=NOW
            )


class TestBindings:
    def test_follow_each_other_without_a_gap(self) -> None:
        unit = Unit()
        one, other = make_vehicle(unit.organization), make_vehicle(unit.organization)
        terminal, by = make_terminal(unit, vehicle=one), actor(unit.administrator)
        bindings.bind_terminal(terminal_id=terminal.pk, vehicle_id=other.pk, since=None, by=by, at=NOW + HOUR)
        bindings.unbind_terminal(terminal_id=terminal.pk, by=by, at=NOW + 2 * HOUR)
        held = [(row.vehicle_id, row.period.lower, row.period.upper) for row in queries.bindings_of(terminal)]
        assert held == [(other.pk, NOW + HOUR, NOW + 2 * HOUR), (one.pk, NOW, NOW + HOUR)]
        actions = Entry.objects.filter(subject_type="tracking.terminal").order_by("pk").values_list("action", flat=True)
        assert [name.rpartition(".")[2] for name in actions] == ["create", "bind", "bind", "unbind"]

    def test_a_vehicle_has_one_terminal_at_a_time(self) -> None:
        unit = Unit()
        car = make_vehicle(unit.organization)
        make_terminal(unit, vehicle=car)
        other = make_terminal(unit, "13900000002")
        with refused(bindings.VehicleHasTerminal):
            bindings.bind_terminal(
                terminal_id=other.pk, vehicle_id=car.pk, since=None, by=actor(unit.administrator), at=NOW + HOUR
            )

    def test_the_database_has_the_last_word(self) -> None:
        unit = Unit()
        car = make_vehicle(unit.organization)
        terminal = make_terminal(unit, vehicle=car)
        with pytest.raises(IntegrityError), transaction.atomic():
            Binding.objects.create(
                terminal=terminal, vehicle=make_vehicle(unit.organization), period=DateTimeTZRange(NOW + HOUR, None)
            )

    def test_vehicles_with_a_system_of_their_own_are_never_tracked(self) -> None:
        unit = Unit()
        car = make_vehicle(unit.organization, kind="special")
        with refused(bindings.NeverTracked):
            make_terminal(unit, vehicle=car)
        with pytest.raises(IntegrityError), transaction.atomic():
            Binding.objects.create(terminal=make_terminal(unit), vehicle=car, period=DateTimeTZRange(NOW, None))

    @pytest.mark.parametrize("since", [HOUR, -HOUR])
    def test_neither_in_the_future_nor_before_the_last_one(self, since: timedelta) -> None:
        unit = Unit()
        terminal = make_terminal(unit, vehicle=make_vehicle(unit.organization))
        other = make_vehicle(unit.organization)
        with refused(bindings.BadMoment):
            bindings.bind_terminal(
                terminal_id=terminal.pk, vehicle_id=other.pk, since=NOW + since, by=actor(unit.administrator), at=NOW
            )

    def test_entered_afterwards_take_the_positions_along(self) -> None:
        unit = Unit()
        one, other = make_vehicle(unit.organization), make_vehicle(unit.organization)
        terminal = make_terminal(unit, vehicle=one)
        for hours in (1, 2, 3):
            position(terminal, one, hours)
        bindings.bind_terminal(
            terminal_id=terminal.pk,
            vehicle_id=other.pk,
            since=NOW + 2 * HOUR,
            by=actor(unit.administrator),
            at=NOW + 4 * HOUR,
        )
        owners = list(Position.objects.order_by("device_at").values_list("vehicle_id", flat=True))
        assert owners == [one.pk, other.pk, other.pk]

    def test_a_vehicle_of_another_unit_is_not_found(self) -> None:
        unit = Unit()
        terminal, theirs = make_terminal(unit), make_vehicle(Unit().organization)
        with refused(NotFound):
            bindings.bind_terminal(
                terminal_id=terminal.pk, vehicle_id=theirs.pk, since=None, by=actor(unit.administrator), at=NOW
            )


class TestJoining:
    def test_the_first_knock_of_an_unknown_one_is_told_once_to_those_who_may_let_it_in(self) -> None:
        unit = Unit()
        outsider = make_person(unit.organization, Role.DISPATCHER)
        vehicle = make_vehicle(unit.organization)
        for _ in range(2):
            joining.register_terminal(claim=claim(plate=vehicle.plate), at=NOW)
        (notice,) = Notice.objects.filter(user=unit.administrator)
        assert notice.link == f"/terminals/{Terminal.objects.get().pk}"
        assert vehicle.plate in notice.text
        assert not Notice.objects.filter(user=outsider).exists()

    def test_of_a_crowd_nobody_is_told_one_by_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Unit()
        monkeypatch.setattr(knocking, "MOST_TOLD", 2)
        for number in range(5):
            joining.register_terminal(claim=claim(f"1390000000{number}"), at=NOW)
        assert Notice.objects.values("link").distinct().count() == 2
        assert Terminal.objects.count() == 5

    @pytest.mark.parametrize("kind", ["special", "confidential"])
    def test_a_guessed_name_of_what_is_never_tracked_leads_to_no_unit(self, kind: str) -> None:
        """Where the device ends up waiting must not tell that there is such a vehicle."""
        top = make_organization()
        vehicle = make_vehicle(Unit(top).organization, kind=kind)
        names = [vehicle.plate]
        if kind != "special":
            by = actor(make_person(top, Role.AUTHORITY_LEADER))
            marked = secrecy.mark_secret(vehicle_id=vehicle.pk, secrecy="investigation", reason="来函", by=by, at=NOW)
            names.append(marked.plate)
        for number, plate in enumerate(names):
            joining.register_terminal(claim=claim(f"1390000000{number}", plate=plate), at=NOW)
        assert list(Terminal.objects.values_list("organization", flat=True)) == [top.pk] * len(names)

    def test_only_the_digest_of_the_code_is_kept(self) -> None:
        terminal = make_terminal(Unit())
        outcome, code = joining.register_terminal(claim=claim(), at=NOW)
        terminal.refresh_from_db()
        assert outcome == joining.Outcome.WELCOME
        assert code not in str(Terminal.objects.values().get())
        assert joining.authenticate_terminal(phone="013912345678", code=code, imei="", version="2013", at=NOW)
        assert not joining.authenticate_terminal(phone="013912345678", code="", imei="", version="2013", at=NOW)

    def test_a_code_is_worth_something_until_the_next_one_is_shown(self) -> None:
        unit = Unit()
        terminal = make_terminal(unit)
        shown: dict[str, Any] = {"phone": terminal.phone, "imei": "", "version": "2013", "at": NOW}
        codes = [joining.register_terminal(claim=claim(), at=NOW)[1] for _ in range(3)]
        assert joining.authenticate_terminal(code=codes[0], **shown)
        assert not joining.authenticate_terminal(code=codes[1], **shown)  # never shown while it was the newest
        assert joining.authenticate_terminal(code=codes[2], **shown)
        assert [bool(joining.authenticate_terminal(code=code, **shown)) for code in codes] == [False, False, True]
        terminals.reset_code(terminal_id=terminal.pk, note="", by=actor(unit.administrator), at=NOW)
        assert not any(joining.authenticate_terminal(code=code, **shown) for code in codes)

    def test_after_a_farewell_it_has_to_register_again(self) -> None:
        terminal = make_terminal(Unit())
        _, code = joining.register_terminal(claim=claim(), at=NOW)
        joining.deregister_terminal(terminal_id=terminal.pk, at=NOW)
        assert joining.authenticate_terminal(phone=terminal.phone, code=code, imei="", version="2013", at=NOW) is None
        assert queries.not_active([terminal.pk]) == [terminal.pk]
        assert joining.register_terminal(claim=claim(device_id="D2"), at=NOW)[0] == joining.Outcome.TAKEN
        assert joining.register_terminal(claim=claim(), at=NOW)[0] == joining.Outcome.WELCOME


class TestImport:
    def run(self, unit: Unit, text: str, encoding: str = "utf-8") -> importing.Imported:
        return importing.import_terminals(raw=text.encode(encoding), by=actor(unit.administrator), at=NOW)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
    def test_reads_what_offices_write_and_changes_nothing_twice(self, encoding: str) -> None:
        unit = Unit()
        cars = [make_vehicle(unit.organization) for _ in range(2)]
        text = "Phone, plate\r\n" + "".join(f"1390000000{n},{car.plate}\r\n" for n, car in enumerate(cars))
        first, second = self.run(unit, text, encoding), self.run(unit, text, encoding)
        assert (first.created, first.bound, first.unchanged, first.errors) == (2, 2, 0, [])
        assert (second.created, second.bound, second.unchanged, second.errors) == (0, 0, 2, [])
        assert Binding.objects.count() == 2

    def test_tells_each_wrong_line_and_takes_the_others(self) -> None:
        unit = Unit()
        one, other = make_vehicle(unit.organization), make_vehicle(unit.organization)
        lines = [
            f"13900000001,{one.plate}",
            "abc!,苏D00000",
            "13900000002,苏DXXXXX",
            f"13900000003,{one.plate}",
            f"13900000001,{other.plate}",
            f"13900000004,{other.plate}",
            "13900000005,",
        ]
        done = self.run(unit, "phone,plate\n" + "\n".join(lines))
        assert done.created == 2
        assert done.errors == [
            "第 3 行：终端号码“abc!”不正确，应为不超过 20 位的数字",
            "第 4 行：没有号牌为“苏DXXXXX”的在册车辆",
            f"第 5 行：车辆 {one.plate} 已绑定终端 13900000001",
            f"第 6 行：终端 13900000001 已绑定车辆 {one.plate}，如需换车请先解除绑定",
            "第 8 行：没有填写号牌",
        ]

    def test_says_of_other_units_what_it_says_of_nobody(self) -> None:
        """Neither whether a plate is theirs, nor which terminal sits where, though a preview may be tried for ever."""
        unit, other = Unit(), Unit()
        theirs, bound = make_vehicle(other.organization), make_vehicle(other.organization)
        self.run(other, f"phone,plate\n13900000077,{bound.plate}\n")
        own = make_vehicle(unit.organization)
        lines = [f"13900000001,{theirs.plate}", f"13900000001,{bound.plate}", f"13900000077,{own.plate}"]
        done = self.run(unit, "phone,plate\n" + "\n".join(lines))
        assert (done.created, done.bound, done.unchanged) == (0, 0, 0)
        assert done.errors == [
            f"第 2 行：没有号牌为“{theirs.plate}”的在册车辆",
            f"第 3 行：没有号牌为“{bound.plate}”的在册车辆",
            "第 4 行：该终端号码已登记",
        ]

    def test_takes_chinese_names_of_columns(self) -> None:
        unit = Unit()
        done = self.run(unit, f"号牌,终端号码\n{make_vehicle(unit.organization).plate},13900000001\n", "gbk")
        assert (done.created, done.bound, done.errors) == (1, 1, [])

    @pytest.mark.parametrize(
        "raw",
        [
            b"", b"number,plate\n1,2\n", b"\xff\xfe\x00", b"\x80\x81",
            b"phone,plate," + b"a" * 200_000 + b"\n1,2\n", b"phone,plate\n1," + b"a" * 200_000,
        ],
    )  # fmt: skip
    def test_refuses_what_is_no_such_list(self, raw: bytes) -> None:
        with refused(importing.UnreadableList):
            importing.import_terminals(raw=raw, by=actor(Unit().administrator), at=NOW)

    def test_as_a_command(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        car = make_vehicle(Unit().organization)
        file = tmp_path / "list.csv"
        file.write_text(f"phone,plate\n13900000001,{car.plate}\n")
        call_command("import_terminals", file)
        assert "新登记 1 个，绑定 1 个，未变 0 个。" in capsys.readouterr().out
        file.write_text("phone,plate\n1,苏DXXXXX\n")
        with pytest.raises(CommandError, match="1 行未能导入"):
            call_command("import_terminals", file)


def test_partitions_are_made_once_and_only_ahead() -> None:
    made = make_partitions(today=TODAY, ahead=2)
    assert made == ["tracking_position_20261123", "tracking_position_20261124", "tracking_position_20261125"]
    assert make_partitions(today=TODAY, ahead=2) == []


def test_who_sees_terminals() -> None:
    unit = Unit()
    terminal = make_terminal(unit, vehicle=make_vehicle(unit.organization))
    for person in (unit.manager, unit.supervisor, unit.administrator, unit.authority):
        assert [row.pk for row in queries.terminals_for(actor(person))] == [terminal.pk]
    for person in (unit.applicant, unit.approver, unit.dispatcher, Unit().administrator):
        assert not queries.terminals_for(actor(person)).exists()


class TestReplacing:
    def test_the_new_one_takes_over_and_the_old_one_leaves(self) -> None:
        unit = Unit()
        by, vehicle = actor(unit.administrator), make_vehicle(unit.organization)
        old, new = make_terminal(unit, vehicle=vehicle), make_terminal(unit, "13900000002")
        _, code = joining.register_terminal(claim=claim(), at=NOW)
        at = NOW + HOUR
        shown = terminals.replace_terminal(terminal_id=old.pk, new_id=new.pk, note="", by=by, at=at)
        old.refresh_from_db()
        assert (shown.pk, old.status) == (new.pk, "retired")
        spans = Binding.objects.order_by("period").values_list("terminal", "vehicle", "period")
        assert [(one, car, span.lower, span.upper) for one, car, span in spans] == [
            (old.pk, vehicle.pk, NOW, at),
            (new.pk, vehicle.pk, at, None),
        ]
        assert joining.authenticate_terminal(phone=old.phone, code=code, imei="", version="2013", at=NOW) is None
        assert Entry.objects.get(action="tracking.terminal.retire").note == f"更换为 {new.phone}"

    def test_what_cannot_be(self) -> None:
        unit, other = Unit(), Unit()
        by = actor(unit.administrator)
        held, spare = make_terminal(unit, vehicle=make_vehicle(unit.organization)), make_terminal(unit, "13900000002")
        foreign, busy = make_terminal(other, "13900000004"), make_vehicle(unit.organization)
        taken, shelved = make_terminal(unit, "13900000005", vehicle=busy), make_terminal(unit, "13900000006")
        terminals.move_terminal(terminal_id=shelved.pk, action="suspend", note="", by=by, at=NOW)
        for old, new, refusal in (
            (held, taken, terminals.NewTerminalInUse),
            (held, shelved, terminals.NewTerminalUnfit),
            (held, held, terminals.SameTerminal),
            (spare, held, terminals.NothingToReplace),
            (held, foreign, NotFound),
        ):
            with refused(refusal):
                terminals.replace_terminal(terminal_id=old.pk, new_id=new.pk, note="", by=by, at=NOW + HOUR)
        assert Terminal.objects.filter(status="retired").count() == 0
        assert set(Binding.objects.filter(period__upper_inf=True).values_list("terminal", "vehicle")) == {
            (held.pk, Binding.objects.get(terminal=held).vehicle_id),
            (taken.pk, busy.pk),
        }


def test_a_code_that_was_reset_is_worth_nothing_until_it_registers_again() -> None:
    unit = Unit()
    terminal = make_terminal(unit)
    _, code = joining.register_terminal(claim=claim(), at=NOW)
    terminals.reset_code(terminal_id=terminal.pk, note="外借", by=actor(unit.administrator), at=NOW)
    assert joining.authenticate_terminal(phone=terminal.phone, code=code, imei="", version="2013", at=NOW) is None
    assert queries.not_active([terminal.pk]) == [terminal.pk]
    outcome, new = joining.register_terminal(claim=claim(), at=NOW)
    assert (outcome, new != code) == (joining.Outcome.WELCOME, True)
    assert joining.authenticate_terminal(phone=terminal.phone, code=new, imei="", version="2013", at=NOW)


def test_a_preview_says_what_an_import_would_do_and_leaves_nothing() -> None:
    unit = Unit()
    by, vehicle = actor(unit.administrator), make_vehicle(unit.organization)
    raw = f"phone,plate\n13900000001,{vehicle.plate}\n1390x,{vehicle.plate}\n".encode()
    seen = importing.preview_import(raw=raw, by=by, at=NOW)
    assert (seen.created, seen.bound, len(seen.errors)) == (1, 1, 1)
    assert not Terminal.objects.exists()
    assert not Entry.objects.filter(action="tracking.terminal.create").exists()
    assert importing.import_terminals(raw=raw, by=by, at=NOW) == seen


@pytest.mark.parametrize("q", ["13900000002", "00013900000002", "8986", "kxtd", "KX-500", "D77", "8612345"])
def test_the_search_finds_by_all_it_promises(q: str) -> None:
    unit = Unit()
    make_terminal(unit)
    found = make_terminal(unit, "13900000002")
    facts = {"maker": "KXTD", "model": "KX-500", "sim": "89860400000000000001", "device_id": "D77", "imei": "861234567"}
    Terminal.objects.filter(pk=found.pk).update(**facts)
    assert list(queries.terminals_for(actor(unit.administrator), q=q)) == [found]


def test_a_terminal_that_waits_can_only_be_approved_or_refused() -> None:
    unit = Unit()
    by, vehicle = actor(unit.administrator), make_vehicle(unit.organization)
    joining.register_terminal(claim=claim(), at=NOW)
    waiting = Terminal.objects.get(status="waiting")
    Terminal.objects.filter(pk=waiting.pk).update(organization=unit.organization)
    with refused(bindings.TerminalWaits):
        bindings.bind_terminal(terminal_id=waiting.pk, vehicle_id=vehicle.pk, since=None, by=by, at=NOW)
    with refused(terminals.NoCode):
        terminals.reset_code(terminal_id=waiting.pk, note="", by=by, at=NOW)
    terminals.approve_terminal(terminal_id=waiting.pk, vehicle_id=vehicle.pk, note="", by=by, at=NOW)
    assert Binding.objects.get().terminal == waiting
