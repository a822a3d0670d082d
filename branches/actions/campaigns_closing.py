"""The end of a campaign: proposed by one person, validated by another, its levels published."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import User
from accounts.traces import move
from branches.actions.campaigns import locked
from branches.actions.campaigns_facts import advice_of
from branches.actions.campaigns_moves import move_all
from branches.models import Campaign, CampaignTrace, Position, Recommendation, RecommendationFile, Remark
from branches.rules import campaigns as rules
from branches.rules.campaigns_closing import Final, final_of
from branches.rules.campaigns_positions import Advice
from law.refusal import Impossible
from registers.publishing import LONGEST_ACT, PublishedLevel, publish_levels

END = """
UPDATE branches_position AS position
SET state = ended.state, final_amount = ended.amount, final_status = ended.status
FROM unnest(%s::bigint[], %s::text[], %s::numeric[], %s::text[]) AS ended(id, state, amount, status)
WHERE position.id = ended.id
"""


def finals(campaign: Campaign, positions: list[Position]) -> dict[int, Final]:
    """How each of these positions ends, were the campaign closed now."""
    advices = advice_of(campaign, [(each.rncp, each.committee_id) for each in positions])
    return {
        each.pk: final_of(
            each.state,
            each.amount,
            advices[each.rncp, each.committee_id],
            each.final_amount,
            each.final_status,
        )
        for each in positions
    }


def told(positions: QuerySet[Position]) -> dict[str, int]:
    """How many levels of each status a closing would publish, or did; « none »: no level at all."""
    own = Recommendation.objects.filter(campaign=OuterRef("campaign"), rncp=OuterRef("rncp"))
    advice = own.filter(Q(committee=OuterRef("committee")) | Q(committee=None))
    named_first = advice.order_by(F("committee").asc(nulls_last=True)).values("recommended")[:1]
    rows = (
        positions.order_by()
        .annotate(advised=Subquery(named_first))
        .annotate(aligned=Case(When(amount=F("advised"), then=True), default=False))
        .annotate(unset=Case(When(final_amount=None, then=True), default=False))
        .values_list("state", "final_status", "aligned", "unset")
        .annotate(count=Count("pk"))
    )
    found: dict[str, int] = defaultdict(int)
    for state, status, aligned, unset, count in rows:
        decreed, some = None if unset else Decimal(1), Decimal(1)
        if state in rules.ENDED:
            found["none" if unset else status] += count
            continue
        end = final_of(state, some, Advice(some if aligned else None), decreed, status)
        found["none" if end.amount is None else end.status] += count
    return found


@transaction.atomic
def propose(*, campaign: int, act: str, applicable_from: date, by: User | None, on: date) -> Campaign:
    """Propose to close: the act that sets the levels, and the first conclusion date they are for."""
    row = locked(campaign)
    if not act.strip() or len(act) > LONGEST_ACT:
        raise Impossible(
            "Indiquez l’acte qui fixe les niveaux, par exemple « Décret 2026-512 du 24/06/2026 »."
        )
    if applicable_from < row.launched_on:
        raise Impossible("Les niveaux ne s’appliquent pas avant le lancement de la campagne.")
    if row.files.filter(state=RecommendationFile.State.WAITING).exists():
        raise Impossible("Un tableau de recommandations attend que ses conflits soient tranchés.")
    waiting = Remark.objects.filter(position__campaign=row, answered_on=None).count()
    if waiting:
        raise Impossible(f"Anomalies de France compétences sans suite : {waiting}. Répondez-y d’abord.")
    to_send = row.positions.filter(state__in=["voted", "received"]).count()
    if to_send:
        raise Impossible(
            f"Positions votées et non transmises : {to_send}. Transmettez-les, ou remettez-les en discussion."
        )
    if not row.positions.exists():
        raise Impossible("Cette campagne n’a aucune position : rien ne peut être publié.")
    row.act, row.applicable_from, row.proposed_by = act.strip(), applicable_from, by
    said = f"{row.act}, contrats conclus à partir du {applicable_from:%d/%m/%Y}."
    fields = ("act", "applicable_from", "proposed_by")
    move(
        row=row, verb="propose_closing", moves=rules.MOVES, trace=CampaignTrace, by=by, on=on, comment=said,
        also=fields,
    )  # fmt: skip
    return row


@transaction.atomic
def reject(*, campaign: int, reason: str, by: User | None, on: date) -> Campaign:
    """Send the campaign back to work, with the reason."""
    row = locked(campaign)
    move(row=row, verb="reject_closing", moves=rules.MOVES, trace=CampaignTrace, by=by, on=on, comment=reason)
    return row


def first_day(row: Campaign, by: User) -> date:
    """The first conclusion date of the levels; Impossible when this person cannot validate the closing."""
    if row.state == "proposed" and row.proposed_by_id == by.pk:
        raise Impossible("Cette clôture est votre proposition : une autre personne la valide.")
    if row.state != "proposed" or row.applicable_from is None:
        raise Impossible(
            f"Cette campagne ne peut pas être close : son état est « {row.get_state_display()} »."
        )
    return row.applicable_from


@transaction.atomic
def close(*, campaign: int, by: User, on: date, work: int | None = None) -> Campaign:
    """Close what somebody else proposed: every position ends, its level is published in the registers."""
    row = locked(campaign, work=work)
    since = first_day(row, by)
    positions = list(row.positions.select_for_update().order_by("pk"))
    ends = finals(row, positions)
    levels = []
    for position in positions:
        end = ends[position.pk]
        position.final_amount, position.final_status = end.amount, end.status
        if end.amount is not None:
            levels.append(
                PublishedLevel(
                    rncp=position.rncp, cpne=position.committee_id, annual=end.amount, status=end.status,
                    applicable_from=since, act=row.act,
                )
            )  # fmt: skip
    for verb in ("retain", "default"):
        chosen = [each for each in positions if ends[each.pk].verb == verb]
        if chosen:
            comments = dict.fromkeys((each.pk for each in chosen), row.act)
            move_all(chosen, verb, by=by, on=on, comments=comments)
    with connection.cursor() as cursor:
        values = [(each.pk, each.state, each.final_amount, each.final_status) for each in positions]
        cursor.execute(END, [list(column) for column in zip(*values, strict=True)])
    published = publish_levels(levels=levels, by=by, on=on)
    row.publication = published.publications[0] if published.publications else None
    row.closed_on = on
    said = f"{published.written} niveaux publiés, {published.unchanged} déjà publiés."
    fields = ("publication", "closed_on")
    move(
        row=row, verb="close", moves=rules.MOVES, trace=CampaignTrace, by=by, on=on, comment=said, also=fields
    )
    return row
