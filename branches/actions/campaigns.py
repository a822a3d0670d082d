"""Verbs of a campaign of levels: prepare, open, publish, plan the branches, give up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.traces import move, remember
from branches.models import Campaign, CampaignCommittee, CampaignTrace, CampaignWork, Scenario
from branches.rules import campaigns as rules
from law.refusal import Impossible
from registers.models import Committee


def locked(campaign: int, *states: str, work: int | None = None) -> Campaign:
    """The campaign, kept from others until the end of the transaction; Impossible in another state.

    While the worker sends it or closes it, nothing else is done there; `work` is the one that asks.
    """
    busy = CampaignWork.objects.filter(campaign=campaign, state="running").exclude(pk=work or 0).first()
    if busy:
        raise Impossible(f"{busy.get_kind_display()} en cours sur cette campagne : attendez sa fin.")
    row = Campaign.objects.select_for_update(no_key=True).get(pk=campaign)
    if states and row.state not in states:
        raise Impossible(f"Cette campagne ne le permet pas : son état est « {row.get_state_display()} ».")
    return row


@transaction.atomic
def prepare(
    *,
    name: str,
    kind: str,
    launched_on: date,
    committees: Collection[str],
    by: User | None,
    on: date,
    announced_on: date | None = None,
) -> Campaign:
    """A campaign to come, in the order that the law gives on its launch, with the branches it asks."""
    if wrong := rules.wrong_days(launched_on, None, announced_on):
        raise Impossible(" ".join(wrong.values()))
    asked = list(Committee.objects.filter(pk__in=committees))
    if not asked:
        raise Impossible("Choisissez au moins une branche.")
    row = Campaign(
        name=" ".join(name.split()), kind=kind, order=rules.order_of(launched_on), launched_on=launched_on,
        announced_on=announced_on, made_by=by,
    )  # fmt: skip
    _count(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Impossible("Une campagne porte déjà ce nom.") from None
    CampaignCommittee.objects.bulk_create(
        [CampaignCommittee(campaign=row, committee=each, due_on=row.due_on) for each in asked]
    )
    remember(row=row, verb="prepare", trace=CampaignTrace, from_state="", by=by, on=on)
    return row


@transaction.atomic
def begin(*, campaign: int, by: User | None, on: date) -> Campaign:
    """Open to the branches a campaign of the old order, in which they speak first."""
    row = locked(campaign)
    if row.order == "recommendation":
        raise Impossible("Les recommandations parlent d’abord : enregistrez leur publication (D6332-78-1).")
    move(row=row, verb="open", moves=rules.MOVES, trace=CampaignTrace, by=by, on=on)
    return row


@transaction.atomic
def publish(*, campaign: int, published_on: date, bulletin: str, by: User | None, on: date) -> Campaign:
    """The recommendations are published: every branch has its deadline, counted from that day."""
    row = locked(campaign)
    if published_on > on:
        raise Impossible("La publication est à venir : enregistrez-la le jour venu.")
    if wrong := rules.wrong_days(row.launched_on, published_on, None):
        raise Impossible(wrong["published_on"])
    row.published_on, row.bulletin = published_on, bulletin.strip()
    _count(row)
    said = f"Publication du {published_on:%d/%m/%Y}."
    fields = ("published_on", "bulletin", "due_on", "decree_due_on")
    move(
        row=row, verb="publish", moves=rules.MOVES, trace=CampaignTrace, by=by, on=on, comment=said,
        also=fields,
    )  # fmt: skip
    for asked in row.asked.select_for_update().order_by("pk"):
        _count_for(row, asked)
        asked.save(update_fields=["due_on"])
    return row


@transaction.atomic
def plan(
    *,
    asked: int,
    meets_on: date | None,
    notified_on: date | None,
    by: User | None,
    on: date,
    scenario: Scenario | None = None,
) -> CampaignCommittee:
    """When a branch meets, which simulation it reads and, in the old order, when its recommendation came."""
    found = CampaignCommittee.objects.get(pk=asked)
    campaign = locked(found.campaign_id, "preparation", "open")
    row = CampaignCommittee.objects.select_for_update().get(pk=asked)
    if notified_on and campaign.order == "recommendation":
        raise Impossible("Le délai court de la publication pour toutes les branches (D6332-78-1).")
    if notified_on and notified_on > on:
        raise Impossible("La notification est à venir : enregistrez-la le jour venu.")
    if scenario and scenario.committee_id != row.committee_id:
        raise Impossible("Cette simulation est celle d’une autre branche.")
    row.meets_on, row.notified_on, row.scenario = meets_on, notified_on, scenario
    _count_for(campaign, row)
    row.save(update_fields=["meets_on", "notified_on", "due_on", "scenario"])
    said = [f"CPNE {row.committee_id}"]
    said += [f"réunion le {meets_on:%d/%m/%Y}"] if meets_on else []
    said += [f"recommandation notifiée le {notified_on:%d/%m/%Y}"] if notified_on else []
    said += [f"simulation « {scenario.name} »"] if scenario else []
    remember(row=campaign, verb="plan", trace=CampaignTrace, by=by, on=on, comment=", ".join(said))
    return row


@transaction.atomic
def cancel(*, campaign: int, reason: str, by: User | None, on: date) -> Campaign:
    """Give up a campaign: it stays readable, nobody works in it any more."""
    row = locked(campaign)
    move(row=row, verb="cancel", moves=rules.MOVES, trace=CampaignTrace, by=by, on=on, comment=reason)
    return row


def _count(row: Campaign) -> None:
    """The deadlines of the campaign, from its days."""
    due = rules.deadlines(row.kind, row.launched_on, row.published_on, row.announced_on)
    row.due_on, row.decree_due_on = due.committee, due.decree


def _count_for(campaign: Campaign, asked: CampaignCommittee) -> None:
    """The deadline of one branch: its own notification counts where there is one."""
    published_on = asked.notified_on or campaign.published_on
    due = rules.deadlines(campaign.kind, campaign.launched_on, published_on, campaign.announced_on)
    asked.due_on = due.committee
