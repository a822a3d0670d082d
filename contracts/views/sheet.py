"""A file as its page shows it: facts by section, checks by gravity, amounts, time line, history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contracts.actions import layout
from contracts.models import Amendment, Contract, Move
from contracts.rules import canonical, codes, states
from contracts.rules.check import Check
from contracts.rules.columns import BY_NAME, COLUMNS, SECTIONS
from contracts.rules.pieces import PIECES
from contracts.rules.verdict import AmountLine, Instalment, Verdict
from law import money

_ORDER = ("contract", "employer", "learner", "tutor", "training", "claim", "file")
_PRIVATE = frozenset({"alternant_handicap", "alternant_extension_boe", "montant_rqth"})
_PRIVATE_WORDS = ("handicap", "rqth", "disab")
_INPUTS = {
    "annual": "Montant annuel",
    "reduced": "Montant annuel minoré",
    "rerated": "Nouveau montant annuel",
    "left": "Jours ou mois restants",
    "days": "Jours d’exécution",
    "base_days": "Jours de l’année d’exécution",
    "months": "Mois commencés",
    "year_months": "Mois de l’année",
    "base": "Montant de départ",
    "percent": "Taux, en %",
    "flat": "Forfait",
    "executed": "Part exécutée",
    "cap": "Plafond",
    "quantity": "Quantité annoncée",
    "unit": "Montant unitaire",
    "announced": "Montant annoncé",
    "hours": "Heures de formation",
    "rate": "Taux horaire",
    "level": "Niveau annuel",
    "granted": "Donné par l’enveloppe",
}
_VERBS = {
    "answer": "Réponse à une question",
    "assign": "Changement de gestionnaire",
    "complete": "Déclaré complet",
    "assess": "Instruit",
    "accept": "Accepté",
    "refuse": "Refusé",
    "send_back": "Renvoyé pour pièces",
    "lapse": "Refus implicite constaté",
    "accept_tacitly": "Accord tacite constaté",
    "cancel": "Annulé",
    "remove_paper": "Document retiré",
    "close_request": "Demande de pièces close",
    "remind": "Pièces relancées",
    "deposit": "Base des contrats du ministère",
    "fix_amount": "Montant fixé",
    "tutor": "Tutorat accordé",
    "warn_balance": "CFA averti avant la perte du solde",
    "forfeit": "Dernier solde perdu",
    "amend": "Avenant appliqué",
    "reopen": "Rouvert par un avenant",
    "ask_reopening": "Réouverture proposée",
    "reopen_decided": "Rouvert",
    "deny_reopening": "Réouverture rejetée",
    "refuse_amend": "Avenant refusé",
    "terminate": "Rupture enregistrée",
    "undo_end": "Rupture annulée",
    "release": "Engagement ancien libéré",
    "regularise": "Montant régularisé",
    "top_up": "Enveloppe de la région tirée",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the file: its title and its (label, value) pairs."""

    title: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks by gravity."""

    fail: list[Check]
    warn: list[Check]
    passed: list[Check]
    na: list[Check]


@dataclass(frozen=True, slots=True)
class Line:
    """One amount line and its inputs as (label, value); a private one says nothing of its reason."""

    line: AmountLine
    private: bool

    @property
    def inputs(self) -> list[tuple[str, Decimal | int]]:
        given = self.line.inputs
        return [(label, given[name]) for name, label in _INPUTS.items() if name in given]


@dataclass(frozen=True, slots=True)
class Dot:
    """A payment on the time line, in hundredths of the line's width."""

    x: float
    due: Instalment
    day: dt.date


@dataclass(frozen=True, slots=True)
class Timeline:
    """The contract from its first to its last payment day."""

    start: dt.date
    end: dt.date
    dots: list[Dot]
    today: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """One move of the history."""

    move: Move
    title: str
    reasons: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Changes:
    """A correction or an amendment: its row and what it changes, as (label, before, after)."""

    row: Any
    changes: list[tuple[str, str, str]]


def about_disability(words: str) -> bool:
    """Whether a rule or a label tells of a disability."""
    return any(word in words.lower() for word in _PRIVATE_WORDS)


def facts(contract: Contract, *, private: bool) -> list[Section]:
    """What the file says, section by section, in the order of the decision."""
    values = layout.read_values([contract.pk])[contract.pk]
    cells = canonical.filled(values)
    sections = []
    for code in _ORDER:
        pairs = [
            (column.label, _words(column.name, contract.kind, cells[column.name]))
            for column in COLUMNS
            if column.section == code and column.name in cells and (private or column.name not in _PRIVATE)
        ]
        if pairs:
            sections.append(Section(SECTIONS[code], pairs))
    return sections


def checks(verdict: Verdict | None, *, private: bool) -> Checks:
    """The checks this user may read, the failures first."""
    seen = [
        check
        for check in (verdict.checks if verdict else ())
        if private or not about_disability(f"{check.rule} {check.title} {check.message} {check.field}")
    ]
    by = {
        outcome: [check for check in seen if check.outcome == outcome]
        for outcome in ("fail", "warn", "pass", "na")
    }
    return Checks(by["fail"], by["warn"], by["pass"], by["na"])


def amount_lines(verdict: Verdict | None, *, private: bool) -> list[Line]:
    """The lines of the amount; without the right, a disability line keeps only its euros."""
    if not verdict or not verdict.amount:
        return []
    return [Line(line, not private and about_disability(line.rule)) for line in verdict.amount.lines]


def timeline(contract: Contract, verdict: Verdict | None, on: dt.date) -> Timeline | None:
    """The dated payments and today, between the first and the last day; None when no payment has a day."""
    dated = [
        (due, day) for due in (verdict.schedule if verdict else ()) if (day := due.due_on or due.opens_on)
    ]
    if not dated:
        return None
    start = min(contract.starts_on, *(day for _, day in dated))
    end = max(contract.ends_on, *(day for _, day in dated))
    length = max(1, (end - start).days)

    def place(day: dt.date) -> float:
        return round(20 + 960 * (day - start).days / length, 1)

    dots = [Dot(place(day), due, day) for due, day in dated]
    return Timeline(start, end, dots, place(on) if start <= on <= end else None)


def moves(rows: Iterable[Move], kind: str, *, private: bool) -> list[Told]:
    """Who, when, what and why."""
    return [
        Told(
            row,
            _VERBS.get(row.verb, row.verb),
            [_reason(code, kind) for code in row.reasons if private or not about_disability(code)],
        )
        for row in rows
    ]


def corrections(contract: Contract, limit: int, *, private: bool) -> list[Changes]:
    """The corrections, old → new."""
    rows = contract.corrections.select_related("corrected_by", "batch").order_by("-id")[:limit]
    return [Changes(row, _changed(row.before, row.after, private=private)) for row in rows]


def amendments(contract: Contract, *, private: bool) -> list[Changes]:
    """The amendments, with the columns each fills."""
    rows: Iterable[Amendment] = contract.amendments.order_by("number")
    changes = []
    for row in rows:
        said = {name: _words(name, contract.kind, text) for name, text in row.values.items()}
        told = _changed({}, said, private=private)
        changes.append(Changes(row, [each for each in told if private or not about_disability(each[2])]))
    return changes


def changed(
    before: Mapping[str, str], after: Mapping[str, str], *, kind: str, private: bool
) -> list[tuple[str, str, str]]:
    """What changes, as (label, before, after) in words; without the right, nothing of a disability."""
    names = dict.fromkeys((*before, *after))
    worded = [
        {name: _words(name, kind, text) for name in names if (text := side.get(name, ""))}
        for side in (before, after)
    ]
    told = _changed(*worded, private=private)
    return [each for each in told if private or not about_disability(each[0])]


def current(contract: Contract, names: Iterable[str]) -> list[tuple[str, str]]:
    """Those columns of a contract as they stand, in words."""
    cells = canonical.filled(layout.read_values([contract.pk])[contract.pk])
    return [(name, _words(name, contract.kind, cells[name])) for name in names if name in cells]


def _changed(before: dict[str, str], after: dict[str, str], *, private: bool) -> list[tuple[str, str, str]]:
    return [
        (_label(name), before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
        if before.get(name, "") != after.get(name, "") and (private or name not in _PRIVATE)
    ]


def _label(name: str) -> str:
    """The words of a column; « Tuteur : nom » rather than a name among others."""
    column = BY_NAME.get(name)
    if column is None:
        return name
    if column.section != "tutor":
        return column.label
    return f"{SECTIONS[column.section]}\N{NO-BREAK SPACE}: {column.label[0].lower()}{column.label[1:]}"


def _reason(code: str, kind: str) -> tuple[str, str]:
    """The sentence and the article of a reason of refusal, or of a document asked for."""
    if reason := states.REASONS.get(code):
        return reason.sentence, reason.article
    piece = PIECES[kind].get(code)
    return (piece.label, piece.article) if piece else (code, "")


def _words(name: str, kind: str, text: str) -> str:
    """A cell, with its unit or the words of its code."""
    if BY_NAME[name].reader == "euros":
        return money.euros(Decimal(text.replace(",", ".")))
    if name not in codes.CODED:
        return text
    label = codes.label(name, kind, text)
    return text if label == text else f"{label} ({text})"
