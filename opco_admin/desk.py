"""What the home page says: my files first, then the figures of the house."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, F, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

import law
from accounts.models import User
from contracts.models import Batch, Contract
from contracts.models.contract import ContractQuerySet
from contracts.rules import states
from opco_admin.charts import Chart, columns, lines
from opco_admin.homes.months import months, starting, written
from opco_admin.homes.pieces import COUNTED, Block, Drawing, Figure
from opco_admin.templatetags.french import figure, round_euros
from registers.models import Agreement

SHOWN, BRANCHES = 6, 8
FRESH = 300  # seconds the figures are kept


@dataclass(frozen=True, slots=True)
class Pile:
    """A part of the work: its first files, how many there are (at most COUNTED + 1), where to see all."""

    code: str
    title: str
    none: str
    files: list[Contract]
    count: int
    url: str

    @property
    def counted(self) -> str:
        return f"plus de {figure(COUNTED)}" if self.count > COUNTED else figure(self.count)


@dataclass(frozen=True, slots=True)
class Desk:
    """The piles of one person, or of the whole team when nothing is given to that person."""

    mine: bool
    piles: list[Pile]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and charts over all files, and when they were made."""

    open: int
    received: int
    accepted: int
    engaged: Decimal
    months: Chart
    deadlines: Chart
    states: Chart
    branches: Chart
    made_at: dt.datetime


def desk(user: User, on: dt.date, *, everybody: bool) -> Desk:
    """My late files, those due within a week, those that wait for somebody else."""
    files = Contract.objects.visible_to(user).open()
    own = files.filter(officer=user)
    mine = not everybody and own.exists()
    files = own if mine else files
    week = on + dt.timedelta(days=7)
    waiting = files.filter(state="incomplete")
    here = files.exclude(state="incomplete")
    scope = {"officer": "me"} if mine else {}
    piles = [
        _pile("late", "En retard", "Aucun dossier en retard.", here.late(on), scope | {"due": "late"}),
        _pile(
            "soon",
            "À décider sous 7 jours",
            "Rien à décider d’ici une semaine.",
            here.due_by(week).filter(decision_due_on__gte=on),
            scope | {"due": "week"},
        ),
        _pile(
            "calm",
            "En attente de pièces",
            "Aucun dossier n’attend de réponse.",
            waiting,
            scope | {"state": "incomplete"},
        ),
    ]
    return Desk(mine, piles)


def block(user: User, on: dt.date) -> Block:
    """The figures of the house as a block of the home."""
    found, queue = figures(on), reverse("contracts:queue")
    accepted = reverse("contracts:queue", query={"state": "accepted"})
    none = "Aucun contrat accepté depuis douze mois."
    return Block(
        "files",
        "Contrats",
        (
            Figure("Dossiers ouverts", figure(found.open), queue),
            Figure("Reçus en 30 jours", figure(found.received)),
            Figure("Acceptés en 12 mois", figure(found.accepted), accepted),
            Figure("Engagé en 12 mois", round_euros(found.engaged)),
        ),
        (
            Drawing("months", found.months, "Aucun contrat reçu depuis douze mois."),
            Drawing("due", found.deadlines, "Aucune échéance à venir."),
            Drawing("states", found.states, "Aucun dossier pour l’instant.", upright=False),
            Drawing("branches", found.branches, none, upright=False),
        ),
        found.made_at,
        "tous dossiers confondus",
    )


def figures(on: dt.date) -> Figures:
    """The figures of the house, kept a few minutes: they read every file."""
    key = f"figures-{on}"
    found: Figures | None = cache.get(key)
    if found is None:
        found = _figures(on)
        cache.set(key, found, FRESH)
    return found


def _pile(code: str, title: str, none: str, files: ContractQuerySet, query: dict[str, str]) -> Pile:
    ordered = files.order_by(F("decision_due_on").asc(nulls_last=True), "id")
    count = len(files.order_by().values_list("pk")[: COUNTED + 1])
    return Pile(code, title, none, list(ordered[:SHOWN]), count, reverse("contracts:queue", query=query))


def unfinished(user: User) -> list[Batch]:
    """The imports that this person began and has not finished."""
    if not user.has_perm("contracts.import_contracts"):
        return []
    unfinished = (Batch.State.UPLOADED, Batch.State.CHECKING, Batch.State.CHECKED, Batch.State.IMPORTING)
    batches = Batch.objects.filter(created_by=user, state__in=unfinished)
    return list(batches.select_related("sender").order_by("-id")[:SHOWN])


def _figures(on: dt.date) -> Figures:
    since = starting(on)
    files = Contract.objects.all()
    decided = files.filter(decided_at__date__gte=since, state__in=states.ENGAGED)
    totals = decided.aggregate(files=Count("pk"), euros=Sum("total"))
    by_state = dict(files.values_list("state").order_by().annotate(count=Count("pk")))
    return Figures(
        open=sum(count for state, count in by_state.items() if state in states.OPEN),
        received=files.filter(received_on__gt=on - dt.timedelta(days=30), received_on__lte=on).count(),
        accepted=totals["files"],
        engaged=totals["euros"] or Decimal(0),
        months=_by_month(files, since, on),
        deadlines=_by_deadline(files, on),
        states=lines(
            "Dossiers par état",
            "État",
            "Dossiers",
            [
                (label, by_state.get(state, 0))
                for state, label in states.STATES.items()
                if by_state.get(state)
            ],
        ),
        branches=_by_branch(decided),
        made_at=timezone.now(),
    )


def _by_month(files: ContractQuerySet, since: dt.date, on: dt.date) -> Chart:
    received = dict(
        files.filter(received_on__gte=since)
        .order_by()
        .values_list(TruncMonth("received_on"))
        .annotate(Count("pk"))
    )
    accepted = {
        month.date(): count
        for month, count in files.filter(decided_at__date__gte=since, state__in=states.ENGAGED)
        .order_by()
        .values_list(TruncMonth("decided_at"))
        .annotate(Count("pk"))
    }
    rows = [(written(month), (received.get(month, 0), accepted.get(month, 0))) for month in months(on)]
    return columns("Contrats reçus et acceptés par mois", "Mois", ("Reçus", "Acceptés"), rows, every=2)


def _by_deadline(files: ContractQuerySet, on: dt.date) -> Chart:
    horizon = law.app_decide_days(on)
    due = dict(
        files.open()
        .filter(decision_due_on__range=(on, on + dt.timedelta(days=horizon)))
        .order_by()
        .values_list("decision_due_on")
        .annotate(Count("pk"))
    )
    days = [on + dt.timedelta(days=after) for after in range(horizon + 1)]
    rows = [(f"{each:%d/%m}", (due.get(each, 0),)) for each in days]
    return columns(f"Dossiers à décider, par jour, sur {horizon} jours", "Jour", ("Dossiers",), rows, every=4)


def _by_branch(accepted: ContractQuerySet) -> Chart:
    """The branches with the most accepted files, named as the register names them."""
    counts = list(
        accepted.order_by()
        .values_list("idcc")
        .annotate(count=Count("pk"))
        .order_by("-count", "idcc")[:BRANCHES]
    )
    names = dict(Agreement.objects.filter(pk__in=[idcc for idcc, _ in counts]).values_list("pk", "label"))
    rows = [(f"{idcc} {names.get(idcc, '')}".strip(), count) for idcc, count in counts]
    return lines("Contrats acceptés en 12 mois, par branche", "Branche", "Contrats", rows)
