"""House rules that no other tool knows. Run without arguments; prints every breach with its reason, and fails."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "backend" / "motorpool"
LONGEST = 500
SETTING = re.compile(r"(MOTORPOOL|GATEWAY|MAP)_[A-Z_]+")
TOLD_SETTINGS = frozenset(re.findall(r"`([A-Z_]+)", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))
Rule = Callable[[Path, ast.Module], Iterator[ast.AST]]


def status_only_moves(path: Path, tree: ast.Module) -> Iterator[ast.AST]:
    """`x.status = …` outside audit/lifecycle.py: a status changes only by a named move, which is recorded."""
    if path.name == "lifecycle.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            leaves = [leaf for target in targets for leaf in ast.walk(target)]
            if any(isinstance(leaf, ast.Attribute) and leaf.attr == "status" for leaf in leaves):
                yield node


def routes_do_not_query(path: Path, tree: ast.Module) -> Iterator[ast.AST]:
    """`.objects` in routes: reading goes through queries.py, where the scope is applied."""
    if path.name.endswith("api.py"):
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "objects")


def services_take_keywords(path: Path, tree: ast.Module) -> Iterator[ast.AST]:
    """A public service with positional arguments: calls must read as sentences."""
    if path.name == "services.py" or path.parent.name == "services":
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and len(node.args.args) > 1:
                yield node


def no_clock_below_the_door(path: Path, tree: ast.Module) -> Iterator[ast.AST]:
    """The clock read below an entry point: time is an argument, so that every moment can be tested."""
    doors = ("api.py", "tasks.py", "middleware.py")
    if path.name.endswith(doors) or "commands" in path.parts or "runtime" in path.parts:
        return
    clocks = {("timezone", "now"), ("datetime", "now"), ("date", "today")}
    for node in ast.walk(tree):
        named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if named and (node.value.id, node.attr) in clocks:
            yield node


def nothing_swallowed(path: Path, tree: ast.Module) -> Iterator[ast.AST]:
    """`except Exception` inside a domain: anything unforeseen is a bug and must be seen."""
    if "runtime" in path.parts:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name) and node.type.id == "Exception":
            yield node


def settings_are_told(_path: Path, tree: ast.Module) -> Iterator[ast.AST]:
    """An environment variable that docs/settings.md does not tell of: nobody who installs this would find it."""
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and SETTING.fullmatch(value) and value not in TOLD_SETTINGS:
            yield node


RULES: tuple[Rule, ...] = (
    status_only_moves,
    routes_do_not_query,
    services_take_keywords,
    no_clock_below_the_door,
    nothing_swallowed,
    settings_are_told,
)


def breaches(path: Path, source: str) -> Iterator[str]:
    tree = ast.parse(source)
    if source.count("\n") > LONGEST:
        yield f"{path}: more than {LONGEST} lines: split it by what it does"
    for rule in RULES:
        for node in rule(path, tree):
            yield f"{path}:{getattr(node, 'lineno', 1)}: {rule.__doc__}"


def main() -> int:
    found = [
        line
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
        for line in breaches(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
    ]
    for line in found:
        print(line)  # noqa: T201 - a command
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
