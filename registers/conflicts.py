"""Verb of contradictory amounts: a person keeps one, or waits for France compétences, with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from law.refusal import Impossible
from registers.models import NpecChange, NpecLevel, NpecSettlement
from registers.rules import conflicts as rules

OF_LEVEL = {
    "rncp": OuterRef("rncp"),
    "cpne": OuterRef("cpne"),
    "vintage_from": OuterRef("vintage__applicable_from"),
    "applicable_from": OuterRef("applicable_from"),
    "amounts": OuterRef("conflict"),
}


def conflicts() -> QuerySet[Any]:
    """Contradictory amounts of the lists in force, each with the last decision on it."""
    last = NpecSettlement.objects.filter(**OF_LEVEL).order_by("-id")
    rows: QuerySet[Any] = NpecLevel.objects.filter(conflict__isnull=False, vintage__superseded_by=None)
    return rows.annotate(
        settlement=Subquery(last.values("pk")[:1]), chosen=Subquery(last.values("chosen")[:1])
    )


def open_conflicts() -> QuerySet[NpecLevel]:
    """Those that nobody has looked at yet."""
    return NpecLevel.objects.filter(
        ~Exists(NpecSettlement.objects.filter(**OF_LEVEL)),
        conflict__isnull=False,
        vintage__superseded_by=None,
    )


def decisions(level: NpecLevel) -> QuerySet[NpecSettlement]:
    """The decisions on these very amounts, the last one first."""
    return NpecSettlement.objects.filter(
        rncp=level.rncp,
        cpne=level.cpne,
        vintage_from=level.vintage.applicable_from,
        applicable_from=level.applicable_from,
        amounts=level.conflict or [],
    ).order_by("-id")


def decided(settlement: NpecSettlement) -> rules.Decided:
    """A decision as the rules know it."""
    at = timezone.localtime(settlement.settled_at)
    return rules.Decided(settlement.pk, settlement.chosen, str(settlement.settled_by), at)


@transaction.atomic
def settle(
    *, level: NpecLevel, chosen: Decimal | None, reason: str, seen: int | None, by: Any, on: date
) -> NpecSettlement:
    """Keep one of the published amounts of a conflict, or none while France compétences is asked.

    `seen` is the decision shown to this person, None when there was none: another one made since is told, and
    nothing is written. Impossible also when the list was replaced, or when the reason is missing.
    """
    locked = NpecLevel.objects.select_for_update(of=("self",)).select_related("vintage").get(pk=level.pk)
    if locked.vintage.superseded_by_id is not None:
        raise Impossible(
            "Une révision vient de remplacer ce millésime : regardez le conflit dans la nouvelle liste."
        )
    last = decisions(locked).select_related("settled_by").first()
    sentence = rules.objection(
        locked.conflict or (), chosen, reason, seen=seen, last=decided(last) if last else None
    )
    if sentence:
        raise Impossible(sentence)
    try:
        made = NpecSettlement.objects.create(
            rncp=locked.rncp,
            cpne=locked.cpne,
            vintage_from=locked.vintage.applicable_from,
            applicable_from=locked.applicable_from,
            amounts=locked.conflict or [],
            chosen=chosen,
            reason=reason.strip(),
            replaces=last,
            settled_on=on,
            settled_by=by,
        )
    except IntegrityError as error:
        raise Impossible("Une autre personne vient de trancher ce conflit : rechargez la page.") from error
    if chosen is not None or (last and last.chosen is not None):
        NpecChange.objects.create(
            cpne=locked.cpne, changed_on=on, changed=1, cause=f"montant tranché, {locked.rncp}"
        )
    return made
