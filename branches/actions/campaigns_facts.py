"""What is known beside a position: the advice it answers, the level in force, the contracts it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q

from branches.models import Campaign, Figure, FiguresState, Position
from branches.rules.campaigns_lines import Key
from branches.rules.campaigns_positions import NO_ADVICE, Advice
from registers.lookups import lookups_for
from registers.rules.levels import Level

Pair = tuple[str, str]  # RNCP, CPNE


def advice_of(campaign: Campaign, pairs: Collection[Pair]) -> dict[Pair, Advice]:
    """What is recommended for each pair: to the branch by name, else to all."""
    rncps, cpnes = {rncp for rncp, _ in pairs}, {cpne for _, cpne in pairs}
    rows = campaign.recommendations.filter(Q(committee__in=cpnes) | Q(committee=None), rncp__in=rncps)
    known: dict[Key, Advice] = {
        (rncp, cpne or ""): Advice(*worth)
        for rncp, cpne, *worth in rows.values_list(
            "rncp", "committee_id", "recommended", "low", "high", "cost"
        )
    }
    return {pair: known.get(pair) or known.get((pair[0], ""), NO_ADVICE) for pair in pairs}


def levels_on(pairs: Collection[Pair], on: date) -> dict[Pair, Level]:
    """The level in force for a contract concluded that day, of the pairs that have one."""
    rncps, cpnes = {rncp for rncp, _ in pairs}, {cpne for _, cpne in pairs}
    found = lookups_for(rncps=rncps, cpnes=cpnes)
    return {(rncp, cpne): level for rncp, cpne in pairs for level in found.levels(rncp, (cpne,), on)}


def current_amounts(positions: Iterable[Position], on: date) -> dict[Pair, Decimal]:
    """The yearly amounts in force of some positions; a conflict or « NC » has none."""
    levels = levels_on([(each.rncp, each.committee_id) for each in positions], on)
    return {pair: level.annual for pair, level in levels.items() if level.annual is not None}


def live_counts(cpne: str) -> Mapping[str, int]:
    """Apprenticeship contracts running in a branch, by certification, as the figures of the night say."""
    rows = Figure.objects.filter(committee=cpne, theme=Figure.Theme.CERTIFICATION, kind="app")
    return dict(rows.values_list("key", "live"))


def counted_on() -> date | None:
    """The day of these figures; None before the first night."""
    return FiguresState.objects.values_list("on", flat=True).first()
