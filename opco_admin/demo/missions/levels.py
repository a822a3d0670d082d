"""Levels of the demonstration: a revision with contradictory amounts, an act, decisions, publications."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import load_workbook

import registers.actions
from accounts.models import User
from branches.actions import postings
from contracts.actions import decide
from contracts.models import Contract
from opco_admin.demo import world
from registers.conflicts import conflicts, settle
from registers.models import Committee, SourceFile
from registers.publishing import PublishedLevel, publish_levels

REVISION = "demo-npec-2024_vMAJ-01.10.2026.xlsx"
NEXT = "demo-npec-2027.xlsx"
HELD = ("RNCP99402", "903")  # stays to settle: a file waits for it
SETTLED = ("RNCP99201", "906")
AWAITED = ("RNCP99301", "904")
DOUBLED = {HELD: 8500, SETTLED: 6100, AWAITED: 6750}
ACTED = "901"
HELD_FILES = 2


def publish(on: dt.date, people: dict[str, User]) -> bool:
    """Load, publish, settle and put online what fills the pages of the levels."""
    if SourceFile.objects.filter(name=REVISION).exists():
        return False
    officer = people["br@demo.local"]
    with TemporaryDirectory() as folder:
        _, since, factor = world.VINTAGES[-1]
        registers.actions.load_npec(_revision(Path(folder), since, factor), by=officer, on=on)
        coming = (on.replace(day=1) + dt.timedelta(days=100)).replace(day=1)
        path = world.write_levels(Path(folder), NEXT, coming, Decimal("0.97"))
        registers.actions.load_npec(path, by=officer, on=on)
    _settle(officer, on)
    _hold(people["gc@demo.local"], on)
    _put_online(officer, on)
    _act(officer, on)
    return True


def _revision(folder: Path, since: dt.date, factor: Decimal) -> Path:
    """The list in force with a second amount for three pairs, one of them from a cell of two codes."""
    path = world.write_levels(folder, REVISION, since, factor)
    book = load_workbook(path)
    sheet = book["Onglet 3 - référentiel NPEC"]
    for (rncp, cpne), annual in DOUBLED.items():
        codes = f"{rncp}/RNCP99901" if (rncp, cpne) == HELD else rncp
        said = [codes, "Seconde ligne (démo)", "Certificateur de démonstration", "Diplôme"]
        sheet.append([*said, int(cpne), f"CPNE {cpne}", annual, "A", since])
    book.save(path)
    return path


def _settle(officer: User, on: dt.date) -> None:
    reasons = {
        SETTLED: "Le décret donne ce montant ; la seconde ligne reprend celui de l’ancien millésime.",
        AWAITED: "Question posée à France compétences le jour même, réponse attendue sous dix jours.",
    }
    for level in conflicts().order_by("pk"):
        pair = (level.rncp, level.cpne)
        if pair in reasons and level.settlement is None:
            chosen = max(level.conflict or []) if pair == SETTLED else None
            settle(level=level, chosen=chosen, reason=reasons[pair], seen=None, by=officer, on=on)


def _hold(clerk: User, on: dt.date) -> None:
    """The last open files of the pair that nobody settled, assessed again: they lose their amount."""
    idcc = next(each.idcc for each in world.BRANCHES if each.committees[0][0] == HELD[1])
    files = Contract.objects.filter(kind="app", rncp=HELD[0], idcc=idcc, state="assessed")
    last = list(files.order_by("-pk").values_list("pk", flat=True)[:HELD_FILES])
    if last:
        decide.reassess(contracts=last, by=clerk, on=on, comment="Révision du référentiel.")


def _put_online(officer: User, on: dt.date) -> None:
    """Every public page is up to date, that of the branch that waits apart."""
    for committee in Committee.objects.exclude(pk=AWAITED[1]).order_by("pk"):
        waiting = list(postings.unpublished(committee))
        if waiting:
            day = max(on, *(each.changed_on for each in waiting))
            postings.post(
                committee=committee,
                through=max(each.pk for each in waiting),
                posted_on=day,
                by=officer,
                on=day,
                place="https://opco-demo.exemple.fr/niveaux",
            )


def _act(officer: User, on: dt.date) -> None:
    """What the branch of bakers fixes from the next month on."""
    day = (on.replace(day=1) + dt.timedelta(days=40)).replace(day=1)
    act = f"Délibération de la CPNE de la boulangerie du {on - dt.timedelta(days=6):%d/%m/%Y} (démo)"
    levels = [
        PublishedLevel("RNCP99101", ACTED, Decimal("6120"), "CPNE", day, act),
        PublishedLevel("RNCP99104", ACTED, Decimal("5079.3333"), "R", day, act),
        PublishedLevel("RNCP99301", ACTED, Decimal("6900"), "CPNE", day, act),
    ]
    publish_levels(levels=levels, by=officer, on=on)
