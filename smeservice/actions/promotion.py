"""Promotion: campaigns and actions written, moved on; each write of an action is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.traces import move, remember
from law.refusal import Impossible
from registers.models import Agreement, Department
from smeservice.models import PromotionAction, PromotionCampaign, PromotionTrace
from smeservice.rules import promotion as rules

CHANGED = "Un collègue a modifié cette fiche entre-temps : rechargez la page avant d’écrire."


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign as it is written."""

    title: str
    starts_on: date
    ends_on: date
    purpose: str = ""
    wanted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An action as it is written."""

    title: str
    channel: str
    theme: str
    on: date
    campaign: int | None = None
    department: str = ""
    branches: Sequence[str] = field(default_factory=tuple)
    wanted: int = 0
    cost: Decimal = Decimal(0)


@transaction.atomic
def write_campaign(
    *, told: Campaign, by: User, campaign: int | None = None, edition: int = 0
) -> PromotionCampaign:
    """Write a campaign, or write one again. Impossible when somebody changed it since it was read."""
    if told.ends_on < told.starts_on:
        raise Impossible("La fin de la campagne précède son début.")
    if campaign is None:
        made, new = PromotionCampaign.objects.get_or_create(
            title=told.title, defaults={**asdict(told), "made_by": by}
        )
        if not new:
            raise Impossible(f"Une campagne s’appelle déjà « {made.title} » : donnez un autre titre.")
        return made
    if PromotionCampaign.objects.filter(title=told.title).exclude(pk=campaign).exists():
        raise Impossible(f"Une campagne s’appelle déjà « {told.title} » : donnez un autre titre.")
    row = PromotionCampaign.objects.select_for_update().get(pk=campaign)
    if row.edition != edition:
        raise Impossible(CHANGED)
    outside = row.actions.exclude(state="cancelled").exclude(on__range=(told.starts_on, told.ends_on)).first()
    if outside is not None:
        raise Impossible(f"L’action « {outside} » du {outside.on:%d/%m/%Y} sort de ces dates.")
    for name, value in asdict(told).items():
        setattr(row, name, value)
    row.edition += 1
    row.save()
    return row


@transaction.atomic
def begin(*, told: Told, token: UUID, by: User, on: date) -> PromotionAction:
    """Plan an action; the same sheet sent again gives the one already written."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks of one person, one after the other
    known = PromotionAction.objects.filter(token=token).first()
    if known is not None:
        return known
    row = PromotionAction(token=token, adviser=by)
    _fill(row, told)
    row.save()
    remember(row=row, verb="begin", trace=PromotionTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def change(*, action: int, told: Told, edition: int, by: User, on: date) -> PromotionAction:
    """Write a planned action again. Impossible when somebody changed it since it was read."""
    row = locked(action)
    if row.edition != edition:
        raise Impossible(CHANGED)
    if row.state != "planned":
        raise Impossible(
            "Une action tenue ou annulée ne se modifie pas : remettez-la d’abord en préparation."
        )
    if told.on > on and row.participations.exclude(state="invited").exists():
        raise Impossible("Des présences sont déjà notées : l’action ne passe pas à un jour à venir.")
    _fill(row, told)
    row.edition += 1
    row.save()
    remember(row=row, verb="change", trace=PromotionTrace, by=by, on=on)
    return row


@transaction.atomic
def hold(*, action: int, reached: int, cost: Decimal, by: User, on: date) -> PromotionAction:
    """The action took place: how many people it reached, what it cost."""
    row = locked(action)
    if row.state == "held":
        return row
    if said := rules.held_flaw(row.on, on):
        raise Impossible(said)
    row.reached, row.cost = reached, cost
    _move(row, "hold", by, on, also=("reached", "cost"))
    return row


@transaction.atomic
def cancel(*, action: int, reason: str, by: User, on: date) -> PromotionAction:
    """The action will not take place."""
    row = locked(action)
    _move(row, "cancel", by, on, reason)
    return row


@transaction.atomic
def reopen(*, action: int, reason: str, by: User, on: date) -> PromotionAction:
    """Prepare again an action held or cancelled; its firms stay as they are."""
    row = locked(action)
    row.reached = None
    _move(row, "reopen", by, on, reason, also=("reached",))
    return row


def locked(action: int) -> PromotionAction:
    """The action, nobody else writing in it. Impossible when it is gone."""
    row = PromotionAction.objects.select_for_update().filter(pk=action).first()
    if row is None:
        raise Impossible("Cette action n’existe plus : rechargez la page.")
    return row


def _move(
    row: PromotionAction, verb: str, by: User, on: date, reason: str = "", also: Sequence[str] = ()
) -> None:
    move(row=row, verb=verb, moves=rules.MOVES, trace=PromotionTrace, by=by, on=on, comment=reason, also=also)


def _fill(row: PromotionAction, told: Told) -> None:
    """Impossible when a code is of no register, or the day is out of the campaign."""
    if told.channel not in rules.CHANNELS or told.theme not in rules.THEMES:
        raise Impossible("Choisissez le sujet et la forme dans les listes.")
    wanted = set(told.branches)
    unknown = wanted - set(Agreement.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if unknown:
        raise Impossible(f"L’IDCC {min(unknown)} n’est pas au registre : vérifiez-le.")
    if told.department and not Department.objects.filter(pk=told.department).exists():
        raise Impossible(f"Le département {told.department} n’existe pas.")
    campaign = PromotionCampaign.objects.filter(pk=told.campaign).first() if told.campaign else None
    if told.campaign and campaign is None:
        raise Impossible("Cette campagne n’existe plus : rechargez la page.")
    if campaign and not campaign.starts_on <= told.on <= campaign.ends_on:
        raise Impossible(
            f"La campagne va du {campaign.starts_on:%d/%m/%Y} au {campaign.ends_on:%d/%m/%Y} : "
            "choisissez un jour de cette période."
        )
    row.title, row.channel, row.theme, row.on = told.title.strip(), told.channel, told.theme, told.on
    row.campaign, row.department, row.branches = campaign, told.department, sorted(wanted)
    row.wanted, row.cost = told.wanted, told.cost
