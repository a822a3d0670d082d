"""The grid of a scenario: the certifications of a branch with what is known of their levels."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from branches.actions import scenarios_stock
from branches.models import Recommendation
from branches.rules.privacy import line
from branches.rules.scenarios import Known
from registers import search
from registers.lookups import lookups_for
from registers.models import Certification
from registers.rules import normalise_rncp
from registers.rules.levels import Level

FOUND = 20


@dataclass(frozen=True, slots=True)
class GridRow:
    """A certification: contracts in progress, published level on the applicable date, recommendation."""

    rncp: str
    title: str
    level: int | None
    live: int | None  # None: hidden from this reader
    published: Level | None
    recommended: Decimal | None

    @property
    def known(self) -> Known:
        annual = self.published.annual if self.published else None
        return Known(self.rncp, self.level, annual, self.recommended)


def grid(
    committee: str, *, on: date, applicable_on: date, more: Iterable[str] = (), least: int | None = None
) -> list[GridRow]:
    """Certifications with contracts in progress, the most numerous first, then those asked for.

    Counts under `least`, and those that would give them away, are hidden.
    """
    counts: Mapping[str, int | None] = scenarios_stock.counts(committee, on=on)
    if least is not None:
        counts = line({code: number or 0 for code, number in counts.items()}, least=least).cells
    codes = [*counts, *sorted(set(more) - counts.keys())]
    levels = published(committee, codes, on=applicable_on)
    known = Certification.objects.in_bulk(codes)
    advice = recommendations(committee)
    return [
        GridRow(
            code, known[code].title if code in known else "", known[code].level if code in known else None,
            counts.get(code, 0), levels.get(code), advice.get(code),
        )
        for code in codes
    ]  # fmt: skip


def published(committee: str, codes: Collection[str], *, on: date) -> dict[str, Level]:
    """The published level of each certification for contracts concluded that day; « NC » has no annual."""
    lookups = lookups_for(pairs=[], rncps=codes, cpnes=[committee])
    found = {code: next(iter(lookups.levels(code, [committee], on)), None) for code in codes}
    return {code: level for code, level in found.items() if level is not None}


def current_levels(committee: str, codes: Collection[str], *, on: date) -> dict[str, Decimal]:
    """The published amounts that are certain."""
    levels = published(committee, codes, on=on)
    return {code: level.annual for code, level in levels.items() if level.annual is not None}


def recommendations(committee: str) -> dict[str, Decimal]:
    """What the last campaign that recommends anything to the branch recommends, by certification."""
    rows = Recommendation.objects.filter(
        Q(committee=committee) | Q(committee=None), recommended__isnull=False
    ).exclude(campaign__state__in=["preparation", "cancelled"])
    last = rows.order_by("-campaign").values_list("campaign", flat=True).first()
    named = rows.filter(campaign=last).order_by("rncp", F("committee").asc(nulls_first=True))
    return {rncp: worth for rncp, worth in named.values_list("rncp", "recommended") if worth is not None}


def found(words: str) -> list[str]:
    """Codes of certifications that answer a code or words, a few at most."""
    code = normalise_rncp(words)
    if code and Certification.objects.filter(pk=code).exists():
        return [code]
    rows = search.certifications(words)
    return list(rows.values_list("pk", flat=True)[:FOUND]) if words.strip() else []


def unknown(codes: Collection[str]) -> set[str]:
    """Codes that the register of certifications does not have."""
    return set(codes) - set(Certification.objects.filter(pk__in=codes).values_list("pk", flat=True))
