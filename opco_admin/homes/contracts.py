"""The home of who decides contracts: delays, amendments, letters, controls; what came in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from accounts.models import User
from contracts.actions import clocks, reopening
from contracts.models import Amendment, Anomaly, Batch, Contract, ControlFile, Letter, Move
from opco_admin.homes.pieces import LATEST, Kind, News, Since

FILES = ("contracts.decide_contract", "smeservice.every_firm")  # who decides, and the direction


def _alarmed(user: User, on: dt.date) -> QuerySet[Any]:
    return clocks.alarmed(on)


def _to_decide(user: User, on: dt.date) -> QuerySet[Any]:
    return ControlFile.objects.filter(Q(state="replied") | Q(state="notified", reply_due_on__lt=on))


def _moved(*verbs: str) -> Since:
    """What was so decided since a day, files one may open."""

    def rows(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
        last = Subquery(Move.objects.order_by("-pk").values("pk")[:1])
        moves = Move.objects.filter(pk__gt=last - LATEST, verb__in=verbs, on__range=(since, on))
        return moves.filter(contract__in=Contract.objects.visible_to(user))

    return rows


def _received(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return Contract.objects.visible_to(user).filter(received_on__range=(since, on))


def _imported(kind: Batch.Kind) -> Since:
    """Files of that kind, received whole or in part."""

    def rows(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
        done = Batch.objects.filter(kind=kind, state=Batch.State.IMPORTED)
        return done.filter(finished_at__date__range=(since, on))

    return rows


def _amended(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    files = Contract.objects.visible_to(user)
    return Amendment.objects.filter(received_on__range=(since, on), contract__in=files)


def _sent(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    last = Subquery(Letter.objects.order_by("-pk").values("pk")[:1])
    sent = Letter.objects.of_contracts().filter(state="sent", sent_at__date__gte=since)
    return sent.filter(pk__gt=last - LATEST)


ERRANDS = (
    Kind(
        "contracts.decide_contract",
        "Dossiers à l’approche du terme",
        _alarmed,
        "contracts:delays",
        tone="late",
        due="decision_due_on",
    ),
    Kind(
        "contracts.change_course",
        "Avenants à décider",
        lambda user, on: Amendment.objects.filter(state="pending"),
        "contracts:amendments",
        tone="soon",
        due="decision_due_on",
    ),
    Kind(
        "contracts.send_letter",
        "Courriers à envoyer",
        lambda user, on: Letter.objects.of_contracts().exclude(state="sent"),
        "contracts:letters",
        since=TruncDate("made_at"),
    ),
    Kind(
        "contracts.validate_reopening",
        "Dossiers à rouvrir",
        lambda user, on: reopening.to_validate(user),
        "contracts:reopenings",
        tone="soon",
        since=TruncDate("proposed_at"),
    ),
    Kind(
        "contracts.run_controls",
        "Dossiers contrôlés à décider",
        _to_decide,
        "contracts:campaigns",
        since="reply_due_on",
    ),
    Kind(
        "contracts.run_controls",
        "Anomalies à examiner",
        lambda user, on: Anomaly.objects.filter(read_on=None),
        "contracts:anomalies",
        since="found_on",
    ),
)
NEWS = (
    News(FILES, "Contrats reçus", _received, "contracts:queue", {"state": "all", "sort": "-received"}),
    News(
        ("contracts.decide_contract",),
        "Fichiers de contrats importés",
        _imported(Batch.Kind.CONTRACTS),
        "contracts:batches",
    ),
    News(
        ("contracts.import_invoices",),
        "Fichiers de factures importés",
        _imported(Batch.Kind.INVOICES),
        "contracts:batches",
    ),
    News(FILES, "Dossiers acceptés", _moved("accept"), "contracts:queue", {"state": "accepted"}),
    News(FILES, "Dossiers refusés", _moved("refuse"), "contracts:queue", {"state": "refused"}),
    News(FILES, "Dossiers renvoyés", _moved("send_back"), "contracts:queue", {"state": "incomplete"}),
    News(FILES, "Accords tacites", _moved("accept_tacitly"), "contracts:queue", {"state": "tacit"}),
    News(FILES, "Refus implicites", _moved("lapse"), "contracts:queue", {"state": "lapsed"}),
    News(("contracts.change_course",), "Avenants reçus", _amended, "contracts:amendments"),
    News(("contracts.send_letter",), "Courriers envoyés", _sent, "contracts:letters", {"state": "sent"}),
)
