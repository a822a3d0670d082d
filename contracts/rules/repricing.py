"""Contracts re-priced on another level."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.rules.assess import assess
from contracts.rules.facts import Facts, Level
from contracts.rules.npec import choose
from contracts.rules.recompute import Change, Written, recompute
from contracts.rules.replay import facts_from
from contracts.rules.terms import terms_on
from contracts.rules.traits import level_of
from contracts.rules.verdict import Verdict

_UNKNOWN = "Niveau introuvable : dossier à examiner."


class Rated(NamedTuple):
    """What the registers say of the levels of one contract, and whether they cover its conclusion."""

    cpnes: tuple[str, ...]
    levels: tuple[Level, ...]
    rerated: tuple[Level, ...]
    covered: bool


class Asked(NamedTuple):
    """A contract to look at again: its facts as stored, the levels now, its live lines."""

    facts: str
    rated: Rated
    written: tuple[Written, ...]
    stock: bool  # the remaining duration only, where a text says so (law.npec_rerated_on)
    on: date


class Repriced(NamedTuple):
    """What becomes of it: its new verdict on these facts; no change when it is left to an officer."""

    was: Facts
    facts: Facts
    verdict: Verdict
    change: Change | None = None

    @property
    def before(self) -> Decimal | None:
        """The annual level retained so far."""
        if self.was.concluded_on is None:
            return None
        npec = choose(self.was, terms_on(self.was.concluded_on), level_of(self.was)).npec
        return npec.annual if npec else None

    @property
    def after(self) -> Decimal | None:
        """The annual level now."""
        return self.verdict.npec.annual if self.verdict.npec else None

    @property
    def interim(self) -> bool:
        """Whether it is still without a published level."""
        return is_interim(self.verdict)

    @property
    def why(self) -> str:
        """What leaves it to an officer."""
        return next(iter((*self.verdict.missing, *self.verdict.questions)), _UNKNOWN)


def reprice(asked: Asked) -> Repriced | None:
    """The verdict on the levels of today; None when they change nothing."""
    facts, rated = facts_from(json.loads(asked.facts)), asked.rated
    if asked.stock:
        if facts.rerated == rated.rerated:
            return None
        changed = replace(facts, rerated=rated.rerated, assessed_on=asked.on)
    else:
        if (facts.levels, facts.cpnes) == (rated.levels, rated.cpnes):
            return None
        changed = replace(
            facts, levels=rated.levels, cpnes=rated.cpnes, npec_covered=rated.covered, assessed_on=asked.on
        )
    verdict = assess(changed)
    if not asked.stock and is_interim(verdict):
        return None
    if verdict.amount is None:
        return Repriced(facts, changed, verdict)
    if regional := verdict.amount.regional:  # its envelope gives nothing more without being asked
        changed = replace(changed, top_up_granted=regional.given)
    return Repriced(facts, changed, verdict, recompute(verdict.schedule, asked.written))


def is_interim(verdict: Verdict) -> bool:
    """Whether an amount stands on the interim level (D6332-80)."""
    return verdict.npec is not None and verdict.npec.source == "interim"


def reprice_all(lot: Iterable[Asked]) -> list[Repriced | None]:
    """Look at a lot."""
    return [reprice(asked) for asked in lot]
