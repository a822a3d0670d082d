"""What a contract would cost at another annual level: the financing rules, on the facts that matter to them.

The amounts are those of `contracts.rules`: nothing is computed here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import law
from contracts.rules.facts import Announced, CertificationFacts, Facts, Level
from contracts.rules.price import price_apprenticeship
from contracts.rules.replay import facts_from, facts_json
from contracts.rules.schedule import schedule_apprenticeship
from contracts.rules.terms import Terms, add_months, terms_on
from contracts.rules.traits import Span, is_ministry_title, level_of, mostly_remote, span_of
from contracts.rules.verdict import Instalment, Npec

SIMULATED = "simulated"  # the level put in place of the published one
YEAR = 12
_AFTER_RUPTURE, _REDUCED = "23", "21"


class Unpriced(ValueError):
    """The rules give no amount for these facts: something is missing."""


class Shape(NamedTuple):
    """What of a contract its amounts depend on, the annual level apart."""

    concluded_on: date
    starts_on: date
    ends_on: date
    level: int | None  # of the certification
    traits: str = ""

    def facts(self) -> Facts:
        """The facts that the rules need, side costs apart: they do not depend on the level."""
        if not self.traits:
            return Facts(
                kind="app", concluded_on=self.concluded_on, starts_on=self.starts_on, ends_on=self.ends_on,
                certification=_certification(self.level, False),
            )  # fmt: skip
        rare = _read(self.traits)
        return replace(
            rare, concluded_on=self.concluded_on, starts_on=self.starts_on, ends_on=self.ends_on,
            certification=_certification(self.level, rare.certification is not None),
        )  # fmt: skip

    def later(self, months: int) -> Shape:
        """The same contract concluded that many months later."""
        if not months:
            return self
        traits = _later(self.traits, months) if self.traits else ""
        concluded_on, starts_on, ends_on = (add_months(day, months) for day in self[:3])
        return Shape(concluded_on, starts_on, ends_on, self.level, traits)


_ORDINARY = Facts(kind="app")
_REGIMES: dict[tuple[date | None, ...], int] = {}


def shape_of(facts: Facts, cpne: str | None = None) -> Shape | None:
    """The shape of a contract whose level is that of a CPNE; None when its dates do not allow an amount."""
    span, concluded_on = span_of(facts), facts.concluded_on
    if span is None or concluded_on is None:
        return None
    traits = _traits(facts, span, terms_on(concluded_on), cpne)
    return Shape(concluded_on, span.start, span.end, level_of(facts), traits)


def _traits(facts: Facts, span: Span, terms: Terms, cpne: str | None) -> str:
    """The rare facts that amounts depend on, as JSON; empty for an ordinary contract."""
    remote, broken = mostly_remote(facts, terms), span.broken
    topped = bool(facts.disabled and facts.announced.disability)
    title = is_ministry_title(facts)
    rare = Facts(
        kind="app",
        contract_type=_AFTER_RUPTURE
        if (facts.original_type or facts.contract_type) == _AFTER_RUPTURE
        else None,
        derogation=_REDUCED if facts.derogation == _REDUCED else None,
        terminated_on=facts.terminated_on if broken else None,
        practical_days=facts.practical_days if broken else None,
        maintained_until=facts.maintained_until if broken else None,
        disabled=True if topped else None,
        announced=Announced(disability=facts.announced.disability) if topped else Announced(),
        training_hours=facts.training_hours if remote else None,
        remote_hours=facts.remote_hours if remote else None,
        rncp=facts.rncp if remote else None,
        certification=CertificationFacts("", ministry_title=True) if title else None,
        rerated=tuple(
            each
            for each in facts.rerated
            if terms.npec_rerated_on and each.cpne == cpne and each.annual is not None
        ),
    )
    return "" if rare == _ORDINARY else facts_json(rare)


@lru_cache(maxsize=64)
def _certification(level: int | None, ministry_title: bool) -> CertificationFacts:
    return CertificationFacts("", level, ministry_title=ministry_title)


@lru_cache(maxsize=20_000)
def _read(traits: str) -> Facts:
    return facts_from(json.loads(traits))


@lru_cache(maxsize=20_000)
def _later(traits: str, months: int) -> str:
    facts = _read(traits)
    ended, kept = facts.terminated_on, facts.maintained_until
    moved = replace(
        facts,
        rerated=(),
        terminated_on=ended and add_months(ended, months),
        maintained_until=kept and add_months(kept, months),
    )
    return facts_json(moved)


@lru_cache(maxsize=20_000)
def plain(traits: str) -> str:
    """The same traits without what a text gave to the remaining duration."""
    if "rerated" not in traits:
        return traits
    rare = replace(_read(traits), rerated=())
    return "" if rare == _ORDINARY else facts_json(rare)


@lru_cache(maxsize=4096)
def regime(on: date) -> int:
    """Which texts a conclusion date chooses: two dates of one regime have the same terms."""
    texts = tuple(
        found.since if (found := each.at(on)) else None
        for each in law.PARAMETERS
        if each.keyed_by == "conclusion"
    )
    return _REGIMES.setdefault(texts, len(_REGIMES))


class _Rerated(Terms):
    """The terms of a conclusion date, as if a text gave another level to the remaining duration."""

    def __init__(self, on: date, since: date) -> None:
        super().__init__(on)
        self.npec_rerated_on = since


def payments(shape: Shape, annual: Decimal, simulated: Decimal | None = None, since: date | None = None) -> (
    tuple[Instalment, ...]
):  # fmt: skip
    """The payments of one contract by the financing rules, from the price to the schedule.

    With a simulated level: from a day, its remaining duration; without a day, the whole contract.
    """
    facts, terms = shape.facts(), terms_on(shape.concluded_on)
    if simulated is not None and since is not None:
        terms = _Rerated(shape.concluded_on, since)
        facts = replace(facts, rerated=(Level(SIMULATED, simulated),))
    elif simulated is not None:
        annual, facts = simulated, replace(facts, rerated=())
    elif facts.rerated:
        facts = replace(facts, rerated=(replace(facts.rerated[0], cpne=SIMULATED),))
    price = price_apprenticeship(facts, terms, Npec(annual, SIMULATED, "", None, "npec"))
    if price.amount is None:
        raise Unpriced(" ".join(price.missing))
    return schedule_apprenticeship(facts, terms, price.amount)


def month_of(due: Instalment, span: Span) -> int:
    """The month a payment is expected in: its deadline, its opening, else the start or the early end."""
    day = due.due_on or due.opens_on or (span.last if span.broken else span.start)
    return day.year * YEAR + day.month - 1
