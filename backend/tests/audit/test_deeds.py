"""Which of the deeds that supervisors look for an action is: each that the code records is placed here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

import motorpool
from motorpool.audit.deeds import PATTERNS, Deed
from motorpool.audit.services import LABELS

SOURCES = Path(motorpool.__file__).parent
NOT_RECORDING = {"demo", "gateway"}
D = Deed
FALLS: dict[str, set[Deed]] = {
    "drivers.driver.reveal": {D.LOOK},
    "tracking.terminal.look_at_cards": {D.LOOK},
    "terminals.media.look": {D.LOOK},
    "tracking.terminal.look": {D.TRACK},
    "vehicles.vehicle.look": {D.TRACK},
    "vehicles.vehicle.follow": {D.TRACK},
    "vehicles.vehicle.take_track": {D.TRACK, D.EXPORT},
    "terminals.command.locate": {D.TRACK},
    "live.map.open": {D.TRACK},
    "looking.lookrequest.create": {D.TRACK},
    "looking.look.export": {D.TRACK, D.EXPORT},
    "vehicles.vehicle.refuse_look": {D.TRACK, D.REFUSED},
    "tracking.terminal.refuse_look": {D.TRACK, D.REFUSED},
    "drivers.driver.refuse_reveal": {D.LOOK, D.REFUSED},
    "trips.trip.export": {D.EXPORT},
    "files.storedfile.download": {D.EXPORT},
    "accounts.user.sign_in": {D.SIGN_IN},
    "accounts.user.sign_in_failed": {D.SIGN_IN},
    "accounts.user.sign_out": {D.SIGN_IN},
    "accounts.user.end_session": {D.SIGN_IN},
    "accounts.user.unlock": {D.SIGN_IN},
    "accounts.user.create": {D.POWER},
    "accounts.user.update": {D.POWER},
    "accounts.user.activate": {D.POWER},
    "accounts.user.deactivate": {D.POWER},
    "accounts.user.disable_unused": {D.POWER},
    "accounts.user.reset_password": {D.POWER},
    "accounts.user.grant": {D.POWER},
    "accounts.user.end_grant": {D.POWER},
    "accounts.limit.lift": {D.POWER},
    "accounts.user.change_password": {D.SECURITY},
    "accounts.user.change_password_failed": {D.SECURITY},
    "accounts.user.enrol_second_factor": {D.SECURITY},
    "accounts.user.remove_second_factor": {D.SECURITY},
    "accounts.user.replace_second_factor": {D.SECURITY},
    "accounts.user.reset_second_factor": {D.SECURITY},
    "accounts.user.renew_recovery_codes": {D.SECURITY},
    "accounts.user.use_recovery_code": {D.SECURITY},
    "accounts.key.rotate": {D.SECURITY},
    "vehicles.vehicle.mark_secret": {D.SECRECY},
    "vehicles.vehicle.lift_secrecy": {D.SECRECY},
    "inspections.inspection.create": {D.INSPECTION},
    # The same verbs of other things
    "vehicles.vehicle.create": set(),
    "organizations.organization.update": set(),
    "terminals.command.ask": set(),
}
OF_NO_KIND = {
    "absorb", "acknowledge", "bind", "block", "check", "close", "confirm_odometer", "correct_track",
    "detect", "dispatch", "edit", "end",
    "enter", "expire", "import", "merge", "move", "reassign", "remove", "reopen", "report_change", "reset_code",
    "resubmit", "resume", "strike", "unbind", "unblock", "upload",
    "refuse_imei", "deregister", "first_imei", "report_facts", "register_beside",
    "waiting_full", "waiting_crowded",
}  # fmt: skip


def recorded() -> set[str]:
    """The verbs that the code hands to `record`, written out where it is called or set just before."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        if path.relative_to(SOURCES).parts[0] not in NOT_RECORDING:
            found |= {*_verbs(ast.parse(path.read_text()))}
    return found


def _verbs(tree: ast.Module) -> Iterator[str]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        if getattr(call.func, "id", "") == "_recorded" and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)
        if getattr(call.func, "id", "") == "record":
            (value,) = [one.value for one in call.keywords if one.arg == "action"]
            if isinstance(value, ast.Name):
                value = ast.Tuple(_set(tree, value.id), ast.Load())
            yield from (str(one.value) for one in ast.walk(value) if isinstance(one, ast.Constant))


def _set(tree: ast.Module, name: str) -> list[ast.expr]:
    assigned = (one for one in ast.walk(tree) if isinstance(one, ast.Assign))
    return [one.value for one in assigned if any(getattr(target, "id", "") == name for target in one.targets)]


def moves() -> dict[str, set[Deed]]:
    """Of whatever has a lifecycle, every move is recorded under its own name."""
    kinds = [one for one in apps.get_models() if hasattr(one, "LIFECYCLE")]
    whole = {"looking.lookrequest": {D.TRACK}, "accounts.filing": {D.POWER}}
    return {
        f"{kind._meta.label_lower}.{move}": whole.get(kind._meta.label_lower, set())
        for kind in kinds
        for move in kind.LIFECYCLE.moves
    }


def test_every_verb_that_is_recorded_is_placed() -> None:
    assert recorded() | {*LABELS} == {name.rpartition(".")[2] for name in FALLS} | OF_NO_KIND


def test_each_falls_where_it_belongs() -> None:
    belongs = FALLS | moves()
    assert {name: {deed for deed, one in PATTERNS.items() if re.search(one, name)} for name in belongs} == belongs
