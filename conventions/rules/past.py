"""A file of past conventions: what each line says, and every reason it cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from conventions.rules import kinds, lives, terms
from conventions.rules.terms import Terms

STATES = {
    code: lives.STATES[code]
    for code in lives.STATES
    if code in lives.AFTER_SIGNATURE or code in ("closed", "archived")
}
_STATE_WORDS = ("etat", "dgefp", "dreets", "prefet", "ministere")


class Flaw(NamedTuple):
    """Why a cell cannot be taken: its line, its column, what it holds, and what to do."""

    number: int
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """A convention of the past; `line` is its place in the file."""

    line: int
    number: str
    kind: str
    told: Terms
    signed_on: date
    notified_on: date | None = None
    state: str = "running"
    funders: tuple[str, ...] = ()


def flaws(row: PastLine, on: date) -> list[Flaw]:
    """What contradicts itself in a line."""
    found = []
    if row.told.ends_on < row.told.starts_on:
        found.append(
            Flaw(
                row.line,
                "Fin",
                f"{row.told.ends_on:%d/%m/%Y}",
                "La fin précède le début : corrigez l’une des deux.",
            )
        )
    if row.signed_on > on:
        found.append(
            Flaw(
                row.line, "Signée le", f"{row.signed_on:%d/%m/%Y}", "Une convention du passé est déjà signée."
            )
        )
    if row.notified_on and not row.signed_on <= row.notified_on <= on:
        found.append(
            Flaw(
                row.line,
                "Notifiée le",
                f"{row.notified_on:%d/%m/%Y}",
                "La notification suit la signature, et n’est pas à venir.",
            )
        )
    return found


def repeated(rows: list[PastLine]) -> list[Flaw]:
    """Numbers that a file gives twice."""
    first: dict[str, int] = {}
    return [
        Flaw(row.line, "Numéro", row.number, f"La ligne {first[row.number]} a déjà ce numéro.")
        for row in rows
        if first.setdefault(row.number, row.line) != row.line
    ]


def nature_of(folded: str) -> str:
    """The nature of a funder by its name, folded: « region … », « etat (dgefp) »; another body otherwise."""
    if folded.startswith(("region", "collectivite")):
        return "region"
    if any(word in folded.replace("(", " ").split() or folded.startswith(word) for word in _STATE_WORDS):
        return "state"
    return "operator" if "france travail" in folded else "other"


def kind_words() -> Mapping[str, str]:
    """The natures by code and by label."""
    return {
        **{each.code: each.code for each in kinds.KINDS},
        **{each.label: each.code for each in kinds.KINDS},
    }


def state_words() -> Mapping[str, str]:
    """The states after signature by code and by label."""
    return {**{code: code for code in STATES}, **{label: code for code, label in STATES.items()}}


def same(
    row: PastLine, *, kind: str, kept: Mapping[str, object], signed_on: date | None, funders: list[str]
) -> bool:
    """Does a convention already say all that this line says?"""
    return (
        row.kind == kind
        and terms.read(kept).as_json() == row.told.as_json()
        and row.signed_on == signed_on
        and sorted(row.funders) == sorted(funders)
    )
