"""What each promise was tried with: tests write their figures, `make prove` prints them.

A test marked `promise(n)` asks for the fixture `proof`; it says how many cases it tried and how many were
wrong, and, beside, how many planted faults its check was shown and how many it saw: a check that cannot fail
proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

PROMISES = {
    5: "quatre yeux",
    6: "chaque rôle ne voit que sa part",
    7: "un représentant ne voit ni une autre branche ni une personne",
    8: "tout acte est tracé, la trace ne se modifie pas",
    9: "lire une donnée sensible se voit",
    11: "un fichier ne blesse ni le serveur ni le lecteur suivant",
    12: "rien de ce qui se tape ne donne une erreur 500",
    13: "la connexion résiste",
    14: "un droit retiré l’est aussitôt",
    16: "une panne est lisible et ne perd rien",
    17: "une sauvegarde se restaure",
    18: "les données partent à leur heure",
    20: "personne n’est laissé dehors",
    21: "seul tourne ce qui est choisi",
    22: "les réglages sont sûrs",
}
CASES, CONTROL = "proof-cases", "proof-control"


@dataclass
class Proof:
    """The figures of one test."""

    request: pytest.FixtureRequest

    def cases(self, what: str, *, tried: int, wrong: int = 0) -> None:
        """`tried` cases of `what` (French, for the table); it fails when one is wrong, or none tried."""
        self._write(CASES, what, int(tried), int(wrong))
        assert tried > 0, f"nothing tried: {what}"
        assert wrong == 0, f"{wrong} wrong of {tried}: {what}"

    def control(self, what: str, *, planted: int, seen: int) -> None:
        """`planted` faults of which the same check saw `seen`; the test fails when it missed one."""
        self._write(CONTROL, what, int(planted), int(seen))
        assert planted > 0, f"nothing planted: {what}"
        assert seen == planted, f"{seen} seen of {planted} planted: {what}"

    def _write(self, kind: str, *figures: object) -> None:
        marks = self.request.node.iter_markers("promise")
        for number in {each.args[0] for each in marks}:
            self.request.node.user_properties.append((kind, (number, *figures)))


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Proof:
    """Where a test writes the figures of the promise it is marked with."""
    assert request.node.get_closest_marker("promise"), "a proof belongs to a promise"
    return Proof(request)


@dataclass
class Told:
    """What the tests of one promise wrote."""

    cases: list[tuple[str, int, int]] = field(default_factory=list)
    controls: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        right = all(tried and not wrong for _, tried, wrong in self.cases)
        return bool(self.cases and self.controls and right and all(a == b for _, a, b in self.controls))


def told(reports: Iterable[Any]) -> dict[int, Told]:
    """The figures of every promise, from the reports of the tests."""
    found: dict[int, Told] = defaultdict(Told)
    for report in reports:
        for kind, figures in getattr(report, "user_properties", ()):
            if kind in (CASES, CONTROL) and report.when == "call":
                number, *rest = figures
                row = found[number]
                (row.cases if kind == CASES else row.controls).append(tuple(rest))
    return found


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--prove", action="store_true", help="print what each promise was tried with")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "promise(number): tries one of the project's promises")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--prove"):
        chosen = [each for each in items if each.get_closest_marker("promise")]
        config.hook.pytest_deselected(items=[each for each in items if each not in chosen])
        items[:] = chosen


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if not config.getoption("--prove"):
        return
    write = terminalreporter.write_line
    found = told(each for group in terminalreporter.stats.values() for each in group)
    for number, name in PROMISES.items():
        row = found.get(number, Told())
        write("")
        write(f"Promesse {number}, {name} : {'tenue' if row.holds else 'NON PROUVÉE'}", bold=True)
        for what, tried, wrong in row.cases:
            write(f"  {tried:>7} {what}, {wrong} en défaut")
        for what, planted, seen in row.controls:
            write(f"  témoin : {what}, {seen} vus sur {planted}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A promise without its figures or its control fails `make prove`."""
    if not session.config.getoption("--prove") or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    found = told(each for group in reporter.stats.values() for each in group)
    if not all(found.get(number, Told()).holds for number in PROMISES):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
