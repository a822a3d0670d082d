"""Recommendations of a campaign: a table comes in whole or not at all; two amounts are asked to a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from accounts.traces import remember
from branches.actions.campaigns import locked
from branches.models import Campaign, CampaignTrace, Recommendation, RecommendationFile
from branches.rules import campaigns_lines as rules
from branches.rules.campaigns_lines import AdviceLine, Conflict, Flaw, Key
from branches.rules.campaigns_positions import Advice
from law.refusal import Impossible
from registers.models import Committee

MOST_CONFLICTS = 300
RECORDED = "recorded"
EXPECT = """
INSERT INTO branches_position
    (campaign_id, committee_id, rncp, state, choice, reason, outside, late, final_status)
SELECT asked.campaign_id, asked.committee_id, advice.rncp, 'missing', '', '', false, '', ''
FROM branches_campaigncommittee AS asked
JOIN branches_recommendation AS advice ON advice.campaign_id = asked.campaign_id
    AND (advice.committee_id IS NULL OR advice.committee_id = asked.committee_id)
WHERE asked.campaign_id = %s
ON CONFLICT DO NOTHING
"""
# A branch named by a recommendation listens to it; the others listen to the one for all.
BOUNDS = """
UPDATE branches_position AS position
SET outside = coalesce(position.amount < advice.low OR position.amount > advice.high, false)
FROM (
    SELECT DISTINCT ON (each.id) each.id, advice.low, advice.high
    FROM branches_position AS each
    JOIN branches_recommendation AS advice ON advice.campaign_id = each.campaign_id
        AND advice.rncp = each.rncp
        AND (advice.committee_id IS NULL OR advice.committee_id = each.committee_id)
    WHERE each.campaign_id = %s AND each.amount IS NOT NULL
    ORDER BY each.id, advice.committee_id NULLS LAST
) AS advice
WHERE position.id = advice.id
"""


@dataclass(slots=True)
class Outcome:
    """What was done with a table, or every reason why nothing was."""

    flaws: list[Flaw] = field(default_factory=list)
    waiting: RecommendationFile | None = None  # conflicts to settle first
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    ignored: int = 0  # lines of branches that the campaign does not ask
    expected: int = 0  # positions now awaited


@transaction.atomic
def receive(
    *,
    campaign: int,
    name: str,
    lines: Sequence[AdviceLine],
    flaws: Sequence[Flaw] = (),
    by: User | None,
    on: date,
) -> Outcome:
    """Take a table of recommendations. One flaw, and nothing is written; a conflict, and the table waits.

    The same table again changes nothing.
    """
    row = locked(campaign, "preparation", "open")
    if row.files.filter(state=RecommendationFile.State.WAITING).exists():
        raise Impossible(
            "Un tableau attend que ses conflits soient tranchés : tranchez-les ou abandonnez-le."
        )
    asked = set(row.asked.values_list("committee_id", flat=True))
    outcome = Outcome([*flaws, *_strangers(lines)])
    if outcome.flaws:
        return outcome
    ours = [line for line in lines if not line.cpne or line.cpne in asked]
    outcome.ignored = len(lines) - len(ours)
    new, conflicts, outcome.unchanged = rules.conflicts(ours, recorded(row))
    if len(conflicts) > MOST_CONFLICTS:
        raise Impossible(
            f"Ce tableau a {len(conflicts)} conflits. Au-delà de {MOST_CONFLICTS}, corrigez-le avant de le "
            "charger."
        )
    if not new and not conflicts:
        return outcome
    file = RecommendationFile(
        campaign=row, name=name[:255], lines=[_packed(line) for line in ours], loaded_on=on, loaded_by=by,
        state=RecommendationFile.State.WAITING if conflicts else RecommendationFile.State.LOADED,
    )  # fmt: skip
    file.sha256 = hashlib.sha256(json.dumps(file.lines).encode()).hexdigest()
    file.save()
    if conflicts:
        outcome.waiting = file
        return outcome
    _apply(row, file, new, {}, outcome, by=by, on=on)
    return outcome


@transaction.atomic
def settle(*, file: int, choices: Mapping[Key, str], by: User | None, on: date) -> Outcome:
    """Apply a table once a person chose each conflict: a line number, or « recorded » to keep what is.

    Impossible, and nothing is written, while one is left.
    """
    row = locked(
        RecommendationFile.objects.values_list("campaign", flat=True).get(pk=file), "preparation", "open"
    )
    found = RecommendationFile.objects.select_for_update().get(pk=file)
    if found.state != RecommendationFile.State.WAITING:
        raise Impossible(f"Ce tableau est déjà traité : {found.get_state_display().lower()}.")
    known = recorded(row)
    outcome = Outcome()
    new, asked, outcome.unchanged = rules.conflicts(lines_of(found), known)
    changed: dict[Key, AdviceLine] = {}
    for conflict in asked:
        key = (conflict.rncp, conflict.cpne)
        choice = choices.get(key, "")
        line = next((each for each in conflict.lines if str(each.line) == choice), None)
        if line is None and not (choice == RECORDED and conflict.recorded is not None):
            where = f"CPNE {conflict.cpne}" if conflict.cpne else "toutes les CPNE"
            raise Impossible(f"Choisissez la valeur à retenir pour {conflict.rncp}, {where}.")
        if line is not None and key in known:
            changed[key] = line
        elif line is not None:
            new.append(line)
    found.state = RecommendationFile.State.LOADED
    _apply(row, found, new, changed, outcome, by=by, on=on)
    found.save(update_fields=["state"])
    return outcome


@transaction.atomic
def drop(*, file: int, by: User | None, on: date) -> None:
    """Give up a table that waits; nothing of it is applied."""
    row = locked(RecommendationFile.objects.values_list("campaign", flat=True).get(pk=file))
    changed = RecommendationFile.objects.filter(pk=file, state=RecommendationFile.State.WAITING).update(
        state=RecommendationFile.State.DROPPED
    )
    if not changed:
        raise Impossible("Ce tableau est déjà traité.")
    remember(row=row, verb="drop", trace=CampaignTrace, by=by, on=on)


def recorded(campaign: Campaign) -> dict[Key, Advice]:
    """The recommendations of a campaign, by key."""
    rows = campaign.recommendations.values_list("rncp", "committee_id", "recommended", "low", "high", "cost")
    return {(rncp, cpne or ""): Advice(*worth) for rncp, cpne, *worth in rows}


def lines_of(file: RecommendationFile) -> list[AdviceLine]:
    """The lines of a table as they were read."""
    return [
        AdviceLine(line, rncp, cpne, Advice(*(None if each is None else Decimal(each) for each in worth)))
        for line, rncp, cpne, *worth in file.lines
    ]


def conflicts_of(file: RecommendationFile) -> list[Conflict]:
    """What a person must choose before a table is applied."""
    return rules.conflicts(lines_of(file), recorded(file.campaign))[1]


def _packed(line: AdviceLine) -> list[Any]:
    advice = line.advice
    worth = (advice.recommended, advice.low, advice.high, advice.cost)
    return [line.line, line.rncp, line.cpne, *(None if each is None else str(each) for each in worth)]


def _strangers(lines: Sequence[AdviceLine]) -> list[Flaw]:
    """Lines whose branch the register does not have."""
    named = {line.cpne for line in lines if line.cpne}
    known = set(Committee.objects.filter(pk__in=named).values_list("pk", flat=True))
    return [
        rules.flaw(line.line, "Code CPNE", line.cpne, "Cette CPNE n’est pas au registre des branches.")
        for line in lines
        if line.cpne and line.cpne not in known
    ]


def _apply(
    campaign: Campaign,
    file: RecommendationFile,
    new: Sequence[AdviceLine],
    changed: Mapping[Key, AdviceLine],
    outcome: Outcome,
    *,
    by: User | None,
    on: date,
) -> None:
    """Write recommendations, then the positions they call for, then which of them stand out of bounds."""

    def values(line: AdviceLine) -> dict[str, Decimal | None]:
        advice = line.advice
        return {
            "recommended": advice.recommended,
            "low": advice.low,
            "high": advice.high,
            "cost": advice.cost,
        }

    Recommendation.objects.bulk_create(
        [
            Recommendation(
                campaign=campaign, rncp=line.rncp, committee_id=line.cpne or None, file=file, **values(line)
            )
            for line in new
        ],
        batch_size=2000,
    )
    for (rncp, cpne), line in changed.items():
        campaign.recommendations.filter(rncp=rncp, committee=cpne or None).update(file=file, **values(line))
    with connection.cursor() as cursor:
        cursor.execute(EXPECT, [campaign.pk])
        outcome.expected = cursor.rowcount
        cursor.execute(BOUNDS, [campaign.pk])
    outcome.created, outcome.changed = len(new), len(changed)
    said = f"{file.name} : {len(new)} nouvelles, {len(changed)} modifiées, {outcome.unchanged} inchangées."
    remember(row=campaign, verb="load", trace=CampaignTrace, by=by, on=on, comment=said)
