"""What is known beside a position: the advice it answers, the level in force, the contracts it is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, Q, QuerySet

import law
from accounts.models import User
from branches.models import Campaign, CampaignCommittee, Figure, FiguresState, Position, Scenario
from branches.rules import privacy
from branches.rules.campaigns_lines import Key
from branches.rules.campaigns_positions import NO_ADVICE, Advice
from branches.rules.simulation_effect import Effect
from registers.lookups import lookups_for
from registers.models import Certification
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


@dataclass(frozen=True, slots=True)
class Row:
    """A position with what is known beside it; `live` is None where it is hidden or not counted yet."""

    position: Position
    title: str
    level: Level | None
    advice: Advice
    live: int | None
    hidden: bool
    simulated: Decimal | None = None
    change: Decimal | None = None  # euros over the horizon of the simulation, for the OPCO

    @property
    def bounded(self) -> bool:
        return self.advice.low is not None or self.advice.high is not None


def rows_of(campaign: Campaign, positions: Sequence[Position], user: User, on: date) -> list[Row]:
    """The positions of one branch with their facts; small counts are hidden from representatives."""
    pairs = [(each.rncp, each.committee_id) for each in positions]
    advices, levels = advice_of(campaign, pairs), levels_on(pairs, on)
    titles = titles_of({rncp for rncp, _ in pairs})
    amounts, changes = _simulated(campaign, positions, user, on)
    counts = shown_counts(positions[0].committee_id, user, on) if positions else {}
    known = counted_on() is not None
    return [
        Row(
            position=each,
            title=titles.get(each.rncp, ""),
            level=levels.get((each.rncp, each.committee_id)),
            advice=advices[each.rncp, each.committee_id],
            live=counts.get(each.rncp, 0) if known else None,
            hidden=known and counts.get(each.rncp, 0) is None,
            simulated=amounts.get(each.rncp),
            change=changes.get(each.rncp),
        )
        for each in positions
    ]


def titles_of(rncps: Collection[str]) -> dict[str, str]:
    """The titles of certifications; a diploma lends its own where the directory has none."""
    rows = Certification.objects.filter(pk__in=rncps).annotate(lent=Min("diploma_links__diploma__title"))
    return {code: title or lent or "" for code, title, lent in rows.values_list("pk", "title", "lent")}


def _simulated(
    campaign: Campaign, positions: Sequence[Position], user: User, on: date
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """The levels of the simulation a branch reads, and what each costs; the cost is not shown outside."""
    if not positions:
        return {}, {}
    asked = campaign.asked.select_related("scenario").get(committee=positions[0].committee_id)
    scenario = asked.scenario
    if scenario is None or not Scenario.objects.visible_to(user, on).filter(pk=scenario.pk).exists():
        return {}, {}
    amounts = dict(scenario.lines.values_list("rncp", "amount"))
    effect = scenario.effects.filter(reading="stock", state="done", version=scenario.version).first()
    if effect is None or not effect.content or not user.has_perm("branches.open_branch"):
        return amounts, {}
    rows = Effect.from_dict(effect.content).groups.get("certification", {})
    return amounts, {rncp: each.change for rncp, each in rows.items() if each.change is not None}


def shown_counts(cpne: str, user: User, on: date) -> Mapping[str, int | None]:
    """The live contracts of a branch as this user may see them."""
    counts = live_counts(cpne)
    if user.has_perm("branches.open_branch"):
        return counts
    return privacy.published(counts, least=law.small_cell(on))


def states_by_branch(positions: QuerySet[Position]) -> dict[str, dict[str, int]]:
    """How many positions of each state, by branch; « outside » counts those out of bounds."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = (
        positions.order_by()
        .values("committee_id", "state")
        .annotate(count=Count("pk"), out=Count("pk", filter=Q(outside=True)))
    )
    for row in rows:
        found[row["committee_id"]][row["state"]] += row["count"]
        found[row["committee_id"]]["outside"] += row["out"]
    return found


def asked_by(campaign: Campaign, user: User, on: date) -> list[CampaignCommittee]:
    """The branches of a campaign that are open to this user."""
    rows = campaign.asked.filter(pk__in=CampaignCommittee.objects.visible_to(user, on).values("pk"))
    return list(rows.select_related("committee").order_by("committee__label", "committee_id"))
