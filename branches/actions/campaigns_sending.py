"""Verbs towards France compétences: send what is received, record what it answers, and what a decree sets."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import User
from accounts.traces import remember
from branches.actions.campaigns import locked
from branches.actions.campaigns_moves import move_all
from branches.exports import campaigns as exports
from branches.models import Campaign, CampaignTrace, Position, Remark, Transmission
from branches.rules import campaigns_closing, campaigns_lines
from branches.rules.campaigns_closing import Completeness
from branches.rules.campaigns_lines import Flaw, OutcomeLine
from law.refusal import Impossible


def completeness(positions: QuerySet[Position]) -> Completeness:
    """How far these positions are."""
    counts = positions.order_by().values("state").annotate(count=Count("pk")).values_list("state", "count")
    return campaigns_closing.completeness(dict(counts))


def sendable(positions: QuerySet[Position], *, partial: bool) -> int:
    """How many of these positions would be sent; Impossible when none, or when some are missing unsaid."""
    state = completeness(positions)
    if not state.ready:
        raise Impossible("Aucune position reçue n’attend d’être transmise.")
    if not state.complete and not partial:
        raise Impossible(
            f"Le dossier n’est pas complet : {state.unvoted} positions sans vote, {state.to_receive} votées "
            "à recevoir. Complétez-le, ou transmettez sans elles en le disant."
        )
    return state.ready


@transaction.atomic
def transmit(
    *,
    campaign: int,
    committees: Collection[str],
    partial: bool,
    by: User | None,
    on: date,
    work: int | None = None,
) -> Transmission:
    """Send every received position of these branches; `partial` when some are missing on purpose."""
    row = locked(campaign, "open", work=work)
    ours = row.positions.filter(committee__in=committees)
    sendable(ours, partial=partial)
    chosen = list(
        ours.filter(state="received").select_for_update(of=("self",)).select_related("minutes").order_by("pk")
    )
    content = exports.transmission(chosen)
    sent = Transmission.objects.create(
        campaign=row, rank=row.transmissions.count() + 1, content=content, count=len(chosen),
        sha256=hashlib.sha256(content.encode()).hexdigest(), sent_on=on, sent_by=by,
    )  # fmt: skip
    links = Transmission.positions.through
    links.objects.bulk_create(
        [links(transmission_id=sent.pk, position_id=each.pk) for each in chosen], batch_size=10_000
    )
    said = f"Transmission n° {sent.rank}."
    move_all(chosen, "transmit", by=by, on=on, comments=dict.fromkeys((each.pk for each in chosen), said))
    ours.filter(state="received").update(state="transmitted")  # those locked above
    said = f"Transmission n° {sent.rank} : {sent.count} positions."
    remember(row=row, verb="transmit", trace=CampaignTrace, by=by, on=on, comment=said)
    return sent


@transaction.atomic
def remark(*, position: int, text: str, reported_on: date, by: User | None, on: date) -> Remark:
    """Record an anomaly that France compétences answers about a position that was sent."""
    row = Position.objects.get(pk=position)
    locked(row.campaign_id, "open")
    row = Position.objects.select_for_update().get(pk=position)
    if row.state != "transmitted":
        raise Impossible("France compétences répond sur une position transmise : celle-ci ne l’est pas.")
    if not text.strip():
        raise Impossible("Écrivez l’anomalie signalée.")
    if reported_on > on:
        raise Impossible("Cette date est à venir.")
    return Remark.objects.create(position=row, text=text.strip(), reported_on=reported_on, made_by=by)


@transaction.atomic
def answer(*, remark: int, text: str, by: User | None, on: date) -> Remark:
    """Say what was done about an anomaly, once."""
    row = Remark.objects.select_for_update().get(pk=remark)
    if row.answered_on:
        raise Impossible(f"Cette anomalie a déjà sa suite, du {row.answered_on:%d/%m/%Y}.")
    if not text.strip():
        raise Impossible("Écrivez la suite donnée.")
    row.answer, row.answered_on, row.answered_by = text.strip(), on, by
    row.save(update_fields=["answer", "answered_on", "answered_by"])
    return row


@transaction.atomic
def record_outcomes(
    *,
    campaign: int,
    lines: Sequence[OutcomeLine],
    flaws: Sequence[Flaw] = (),
    by: User | None,
    on: date,
) -> tuple[int, int, list[Flaw]]:
    """Record the levels a decree sets, whole or not at all: how many changed, how many are of others, flaws.

    A decree names every branch of the country: the pairs that the campaign does not ask are left aside.
    """
    row = locked(campaign, "open")
    found = [*flaws, *_twice(lines)]
    ours = _ours(row, lines)
    changed = []
    for line in lines:
        position = ours.get(line.key)
        if position is None:
            continue
        if wrong := campaigns_closing.wrong_outcome(position.state, line.status):
            found.append(campaigns_lines.flaw(line.line, "Statut", line.status, wrong))
        if (position.final_amount, position.final_status) != (line.amount, line.status):
            position.final_amount, position.final_status = line.amount, line.status
            changed.append(position)
    if found:
        return 0, 0, sorted(found, key=lambda each: each.line)
    Position.objects.bulk_update(changed, ["final_amount", "final_status"], batch_size=1000)
    if changed:
        said = f"{len(changed)} niveaux fixés par décret."
        remember(row=row, verb="decree", trace=CampaignTrace, by=by, on=on, comment=said)
    return len(changed), sum(line.key not in ours for line in lines), []


def _ours(campaign: Campaign, lines: Sequence[OutcomeLine]) -> dict[tuple[str, str], Position]:
    rows = campaign.positions.select_for_update().filter(
        rncp__in={line.rncp for line in lines}, committee__in={line.cpne for line in lines}
    )
    return {(each.rncp, each.committee_id): each for each in rows.order_by("pk")}


def _twice(lines: Sequence[OutcomeLine]) -> list[Flaw]:
    """Lines of one pair that do not say the same level."""
    _, several = campaigns_lines.gather(lines)
    words = "La ligne {} donne un autre niveau à cette certification : gardez-en une."
    return [
        campaigns_lines.flaw(line.line, "NPEC final", line.amount, words.format(found[0].line))
        for found in several.values()
        for line in found[1:]
    ]
