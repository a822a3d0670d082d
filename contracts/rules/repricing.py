"""Contracts re-priced by lots on another level, in this process or for the one that started it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.rules.assess import assess
from contracts.rules.facts import Facts, Level
from contracts.rules.npec import choose
from contracts.rules.recompute import Change, Written, recompute
from contracts.rules.replay import facts_from, facts_json
from contracts.rules.terms import terms_on
from contracts.rules.traits import level_of

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
    """What becomes of it; `why` says what leaves it to an officer."""

    before: Decimal | None  # annual level retained so far, and now
    after: Decimal | None
    why: str = ""
    outcome: str = ""
    interim: bool = False
    facts: str = ""
    content: str = ""
    change: Change | None = None


def reprice(asked: Asked) -> Repriced | None:
    """The verdict on the levels of today; None when they change nothing."""
    facts = facts_from(json.loads(asked.facts))
    rated = asked.rated
    if asked.stock:
        changed = replace(facts, rerated=rated.rerated, assessed_on=asked.on)
    else:
        changed = replace(
            facts, levels=rated.levels, cpnes=rated.cpnes, npec_covered=rated.covered, assessed_on=asked.on
        )
    if (facts.levels, facts.rerated, facts.cpnes) == (changed.levels, changed.rerated, changed.cpnes):
        return None
    verdict = assess(changed)
    interim = verdict.npec is not None and verdict.npec.source == "interim"
    if interim and not asked.stock:
        return None
    after = verdict.npec.annual if verdict.npec else None
    if verdict.amount is None:
        why = next(iter((*verdict.missing, *verdict.questions)), _UNKNOWN)
        return Repriced(_annual(facts), after, why)
    change = recompute(verdict.schedule, asked.written)
    return Repriced(
        _annual(facts), after, "", verdict.outcome, interim, facts_json(changed), verdict.to_json(), change
    )


def reprice_all(lot: Sequence[Asked]) -> list[Repriced | None]:
    """Look at a lot."""
    return [reprice(asked) for asked in lot]


def _annual(facts: Facts) -> Decimal | None:
    """The annual level retained so far."""
    if facts.concluded_on is None:
        return None
    npec = choose(facts, terms_on(facts.concluded_on), level_of(facts)).npec
    return npec.annual if npec else None
