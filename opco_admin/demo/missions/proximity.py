"""Goals, satisfaction and figures of the proximity service in the demonstration."""

from __future__ import annotations

import datetime as dt

from django.core.mail import get_connection

from accounts.models import User
from registers.models import Department
from smeservice.actions import figures, goals, interactions, satisfaction
from smeservice.models import Firm, Goal, Interaction, Survey
from smeservice.rules import exchanges
from smeservice.rules import satisfaction as rules

SITE = "https://opco.example"
SAID = (
    (5, "yes", "Rendez-vous court et utile, nous savons enfin à qui écrire."),
    (4, "yes", ""),
    (4, "partly", "Nous aurions aimé repartir avec la liste des aides par écrit."),
    (5, "yes", "Le diagnostic a mis des mots sur ce que nous sentions."),
    (3, "partly", "Bon échange, mais trois semaines d’attente pour la suite."),
    (4, "yes", ""),
    (2, "no", "Notre besoin était une formation très pointue, sans réponse pour le moment."),
)
AIMS = (("visits", 14), ("reached", 25), ("diagnoses", 6))


def count(on: dt.date, people: dict[str, User]) -> bool:
    """Goals of the year, firms asked after their visits, most of them answering; the figures."""
    if Goal.objects.exists():
        return False
    by = people["sm@demo.local"]
    for aim, target in AIMS:
        goals.fix(
            year=on.year, aim=aim, target=target, adviser=by, by=by, on=on, reason="Feuille de route"
        )  # fmt: skip
    for code in _places():
        goals.fix(year=on.year, aim="visits", target=15, department=code, by=by, on=on)
    _keep_promises(on)
    _ask(on)
    figures.refresh(on=on)
    return True


def _places() -> list[str]:
    """The two départements with the most firms followed."""
    known = Department.objects.values("pk")
    codes = list(
        Firm.objects.exclude(adviser=None).filter(department__in=known).values_list("department", flat=True)
    )
    return sorted(set(codes), key=lambda code: (-codes.count(code), code))[:2]


def _keep_promises(on: dt.date) -> None:
    """Older steps done, two out of three on their day."""
    due = Interaction.objects.filter(
        next_on__lt=on - dt.timedelta(days=45), next_done_on=None, replaced_by=None
    )
    for rank, row in enumerate(due.select_related("adviser").order_by("pk")):
        day = (row.next_on or on) + dt.timedelta(days=9 if rank % 3 == 2 else 0)
        interactions.do_next_step(interaction=row.pk, by=row.adviser, on=day)


def _ask(on: dt.date) -> None:
    """A message after each visit, out of the rest time, to nobody: nothing leaves the demonstration."""
    nowhere = get_connection("django.core.mail.backends.dummy.EmailBackend")
    visits = Interaction.objects.filter(kind__in=sorted(exchanges.VISITS), on__lt=on - dt.timedelta(days=5))
    for day in sorted(set(visits.values_list("on", flat=True))):
        satisfaction.send(on=day + dt.timedelta(days=2), site=SITE, mail=nowhere)
    for rank, survey in enumerate(Survey.objects.order_by("pk")):
        score, useful, words = SAID[rank % len(SAID)]
        if rank % 5 < 4:
            day = min(on, rules.open_until(survey.asked_on), survey.asked_on + dt.timedelta(days=3))
            satisfaction.answer(survey=survey.pk, score=score, useful=useful, comment=words, on=day)
