"""The delays: what is late, alarmed, due this week, waiting for documents, or without an amount."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

import law
from accounts.models import User
from accounts.rights import Request
from contracts import paging
from contracts.actions import clocks
from contracts.forms.papers import DelaysFilter
from contracts.models import Contract, PieceRequest
from contracts.models.contract import ContractQuerySet
from contracts.paging import SORTS
from contracts.rules import clocks as rules
from contracts.rules import pieces
from law.typography import french

SIZE, COUNTED = 50, 1000
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pile:
    """A list of the page: its words, its files on a day, its order, its colour."""

    label: str
    files: Callable[[dt.date], ContractQuerySet]
    sort: str
    tone: str
    none: str


PILES = {
    "late": Pile(
        "En retard",
        lambda on: clocks.running().filter(decision_due_on__lt=on),
        "echeance",
        "late",
        "Aucun délai n’est dépassé : le silence n’a rien décidé que la nuit n’ait constaté.",
    ),
    "alarm": Pile(
        "En alerte",
        lambda on: clocks.alarmed(on).filter(decision_due_on__gte=on),
        "echeance",
        "soon",
        "Aucun dossier n’a atteint son jour d’alerte.",
    ),
    "week": Pile(
        "Sous 7 jours",
        lambda on: clocks.running().filter(decision_due_on__range=(on, on + WEEK)),
        "echeance",
        "info",
        "Rien à décider d’ici une semaine.",
    ),
    "answered": Pile(
        "Pièces arrivées",
        lambda on: clocks.answered(),
        "reception",
        "info",
        "Aucune pièce demandée n’est arrivée.",
    ),
    "waiting": Pile(
        "En attente de pièces",
        lambda on: clocks.waiting(),
        "reception",
        "calm",
        "Aucun dossier n’attend de pièces.",
    ),
    "amount": Pile(
        "Montant à fixer",
        lambda on: clocks.without_amount(),
        "numero",
        "soon",
        "Tous les accords tacites ont un montant.",
    ),
}


@permission_required("contracts.view_contract", raise_exception=True)
@require_GET
def delays(request: Request) -> HttpResponse:
    """One list, and how many files each holds."""
    on = timezone.localdate()
    form = DelaysFilter(request.GET)
    officer = form.cleaned_data["officer"] if form.is_valid() else ""
    code = request.GET.get("show", "")
    counts = {name: _count(_mine(pile.files(on), officer, request.user)) for name, pile in PILES.items()}
    if code not in PILES:
        code = next((name for name, count in counts.items() if count), "late")
    pile = PILES[code]
    rows, following = _page(_mine(pile.files(on), officer, request.user), pile, request.GET.get("after", ""))
    private = request.user.has_perm("contracts.view_disability")
    context = {
        "on": on,
        "form": form,
        "officer": officer,
        "code": code,
        "pile": pile,
        "piles": [(name, each, _said(counts[name])) for name, each in PILES.items()],
        "rows": rows,
        "requests": _requests(rows, on, private=private) if code in ("waiting", "answered") else {},
        "next": following,
        "alarm_day": law.decision_alarm_day(on),
    }
    return render(request, "contracts/papers/delays.html", context)


def _mine(files: ContractQuerySet, officer: str, user: User) -> ContractQuerySet:
    files = files & Contract.objects.visible_to(user)
    if not officer:
        return files
    if officer == "none":
        return files.filter(officer=None)
    return files.filter(officer=user.pk if officer == "me" else int(officer))


def _count(files: ContractQuerySet) -> int:
    return len(files.order_by().values_list("pk")[: COUNTED + 1])


def _said(count: int) -> str:
    return french(f"plus de {COUNTED:_}".replace("_", " ")) if count > COUNTED else str(count)


def _page(files: ContractQuerySet, pile: Pile, after: str) -> tuple[list[Contract], str]:
    sort = SORTS[pile.sort]
    found = paging.walk(
        files.select_related("officer", "sender"),
        sort,
        descending=False,
        limit=SIZE + 1,
        after=paging.read(sort, after),
    )
    following = paging.written(paging.mark_of(sort, found[SIZE - 1])) if len(found) > SIZE else ""
    return found[:SIZE], following


def _requests(rows: list[Contract], on: dt.date, *, private: bool) -> dict[int, dict[str, Any]]:
    """The open request of each file of the page, in words."""
    kinds = {contract.pk: contract.kind for contract in rows}
    found = PieceRequest.objects.filter(contract__in=kinds, closed_on=None).order_by("pk")
    return {
        row.contract_id: {
            "row": row,
            "next": rules.next_reminder_on(row.asked_on, row.reminders, on),
            "pieces": ", ".join(
                known[code].label
                for code in row.pieces
                if code in (known := pieces.kinds(kinds[row.contract_id]))
                and (private or code not in pieces.PRIVATE)
            ),
        }
        for row in found
    }
