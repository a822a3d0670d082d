"""Recommendations of France compétences, positions of a branch, levels of a decree: their tables as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Generic, TypeVar

from django.core.files.uploadedfile import UploadedFile

from branches.imports.campaign_tables import Row, flaws_of, pasted, rows_of, spooled
from branches.rules.campaigns import STATUSES
from branches.rules.campaigns_lines import (
    CHOICE_WORDS,
    AdviceLine,
    Flaw,
    OutcomeLine,
    PositionLine,
    read_amount,
    read_cpne,
    read_rncps,
    wrong_bounds,
)
from branches.rules.campaigns_positions import Advice
from law.typography import french
from registers import rules as registers
from registers.imports.layouts import Layout

ADVICE = Layout(
    "recommendations",
    {
        "rncp": ("rncp", "code rncp", "fiche rncp", "code de la certification"),
        "cpne": ("code cpne", "cpne"),
        "recommended": (
            "valeur recommandee…", "npec recommande…", "recommandation…", "montant recommande", "recommande",
        ),
        "low": ("minimum", "min", "valeur minimale", "valeur minimum", "borne basse", "npec minimum"),
        "high": ("maximum", "max", "valeur maximale", "valeur maximum", "borne haute", "npec maximum"),
        "cost": ("cout median…", "mediane des couts…", "cout moyen median"),
    },
    frozenset({"rncp"}),
)  # fmt: skip
ADVICE_TITLES = {
    "rncp": "RNCP",
    "cpne": "Code CPNE",
    "recommended": "Valeur recommandée",
    "low": "Minimum",
    "high": "Maximum",
    "cost": "Coût médian des CFA",
}
POSITIONS = Layout(
    "positions",
    {
        "rncp": ("rncp", "code rncp", "fiche rncp", "certification"),
        "amount": ("montant", "position", "niveau propose", "montant propose", "npec", "choix"),
        "reason": ("motif", "justification", "commentaire"),
        "communication": ("communication", "part de communication", "frais de communication"),
    },
    frozenset({"rncp", "amount"}),
)
POSITION_TITLES = {
    "rncp": "RNCP",
    "amount": "Montant",
    "reason": "Motif",
    "communication": "Part de communication",
}
OUTCOMES = Layout(
    "outcomes",
    {
        "rncp": ("rncp", "code rncp", "fiche rncp"),
        "cpne": ("code cpne", "cpne"),
        "amount": ("npec final", "valeur finale", "montant", "niveau", "npec"),
        "status": ("statut",),
    },
    frozenset({"rncp", "cpne", "amount"}),
)
OUTCOME_TITLES = {"rncp": "RNCP", "cpne": "Code CPNE", "amount": "NPEC final", "status": "Statut"}
LONGEST = 2000
Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Table(Generic[Line]):
    """The lines that could be read, and the flaws of the others."""

    name: str
    lines: list[Line]
    flaws: list[Flaw]


def recommendations(sent: UploadedFile | str, *, valued: bool) -> Table[AdviceLine]:
    """A table of recommendations; `valued`: each line bears a recommended value. Refused when it is none."""
    return _read(
        sent, ADVICE, ADVICE_TITLES, lambda row: _advice(row, valued), ("rncp", "recommended", "low", "high")
    )


def positions(sent: UploadedFile | str) -> Table[PositionLine]:
    """A grid of positions of one branch. Refused when it is none."""
    return _read(sent, POSITIONS, POSITION_TITLES, _position, ("rncp", "amount", "reason", "communication"))


def outcomes(sent: UploadedFile | str) -> Table[OutcomeLine]:
    """The levels that a decree fixes. Refused when it is no such table."""
    return _read(sent, OUTCOMES, OUTCOME_TITLES, _outcome, ("rncp", "cpne", "amount", "status"))


def _read(
    sent: UploadedFile | str,
    layout: Layout,
    titles: Mapping[str, str],
    lines_of: Callable[[Row], Iterator[Line]],
    bare: tuple[str, ...],
) -> Table[Line]:
    written = isinstance(sent, str)
    name = "tableau collé" if isinstance(sent, str) else (sent.name or "")
    opened: AbstractContextManager[Path] = pasted(sent) if isinstance(sent, str) else spooled(sent)
    with opened as path:
        rows = rows_of(path, layout, titles, name=name, bare=bare if written else ())
    lines = [line for row in rows for line in lines_of(row)]
    return Table(name, lines, flaws_of(rows))


def _advice(row: Row, valued: bool) -> Iterator[AdviceLine]:
    rncps = row.read("rncp", lambda cell: read_rncps(registers.text_of(cell)))
    cpne = row.read("cpne", lambda cell: read_cpne(registers.text_of(cell)))
    worth: dict[str, Decimal | None] = {
        name: row.read(name, read_amount) for name in ("recommended", "low", "high", "cost")
    }
    advice = Advice(**worth)
    if valued and advice.recommended is None and not row.flaws:
        row.wrong("recommended", "La valeur recommandée manque.")
    if not row.flaws and (wrong := wrong_bounds(advice)):
        row.wrong("recommended", wrong)
    if not row.flaws:
        yield from (AdviceLine(row.number, rncp, cpne or "", advice) for rncp in rncps or ())


def _position(row: Row) -> Iterator[PositionLine]:
    rncps = row.read("rncp", lambda cell: read_rncps(registers.text_of(cell)))
    choice = CHOICE_WORDS.get(registers.fold(row.text("amount")), "")
    amount = None if choice else row.read("amount", read_amount)
    communication = row.read("communication", read_amount)
    reason = row.text("reason")
    if len(reason) > LONGEST:
        row.wrong("reason", f"Le motif dépasse {LONGEST} caractères.")
    if not choice and amount is None and not row.flaws:
        row.wrong("amount", "Indiquez un montant, ou « recommandé », « minimum », « maximum », « actuel ».")
    if not row.flaws:
        for rncp in rncps or ():
            yield PositionLine(row.number, rncp, choice or "own", amount, reason, communication)


def _outcome(row: Row) -> Iterator[OutcomeLine]:
    rncps = row.read("rncp", lambda cell: read_rncps(registers.text_of(cell)))
    cpne = row.read("cpne", lambda cell: read_cpne(registers.text_of(cell)))
    amount = row.read("amount", read_amount)
    status = row.text("status").upper() or "A"
    if cpne == "":
        row.wrong("cpne", "Le code CPNE manque.")
    if amount is None and not row.flaws:
        row.wrong("amount", "Le niveau fixé manque.")
    if status not in STATUSES:
        row.wrong("status", french(f"Le statut est {', '.join(STATUSES)}."))
    if not row.flaws and amount is not None:
        yield from (OutcomeLine(row.number, rncp, cpne or "", amount, status) for rncp in rncps or ())
