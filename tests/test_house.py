"""The walls of the house: imports go down only; the rules know no Django, no clock, no database."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = {
    "law": 0,
    "registers": 1,
    "accounts": 1,
    "conventions": 2,
    "contracts": 3,
    "branches": 4,
    "smeservice": 4,
    "opco_admin": 5,
}
PURE_MAY_IMPORT = {
    "law",
    "accounts.roles",
    "accounts.rules",
    "registers.rules",
    "conventions.rules",
    "contracts.rules",
    "branches.rules",
    "smeservice.rules",
    "stdnum",
    "holidays",
}
CLOCKS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("timezone", "now"),
    ("time", "time"),
}


def modules() -> list[Path]:
    """Every module of the eight rooms, migrations apart."""
    return [
        path
        for floor in FLOORS
        for path in sorted((ROOT / floor).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def imports(path: Path) -> list[str]:
    """The full names of the modules a file imports, at any depth of its code."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def is_pure(path: Path) -> bool:
    """Whether the file belongs to `law/` or to a `rules` room."""
    parts = path.relative_to(ROOT).parts
    return parts[0] == "law" or "rules" in parts or path.name == "rules.py"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    here = path.relative_to(ROOT).parts[0]
    upward = [
        name
        for name in imports(path)
        if (there := name.split(".")[0]) in FLOORS and there != here and FLOORS[there] >= FLOORS[here]
    ]
    assert not upward


@pytest.mark.parametrize("path", [p for p in modules() if is_pure(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_rules_are_pure(path: Path) -> None:
    import sys

    foreign = [
        name
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == own or name.startswith(f"{own}.") for own in PURE_MAY_IMPORT)
    ]
    assert not foreign
    called = {
        (node.func.value.id, node.func.attr)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    }
    assert not called & CLOCKS
