"""Satisfaction: asked by e-mail once a visit or a diagnosis, answered once by a signed link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse

import law
from law.periods import add_months
from law.refusal import Impossible
from law.typography import french
from registers.models import Company
from smeservice.models import FirmDiagnosis, Interaction, Survey, SurveyAnswer
from smeservice.rules import exchanges
from smeservice.rules import satisfaction as rules

_SIGNER = Signer(salt="smeservice.satisfaction")
_REACHABLE = Q(contact__erased_on=None, contact__consented_on__isnull=False, contact__withdrawn_on=None) & ~Q(
    contact__email=""
)


def key_of(survey: Survey) -> str:
    """What the link bears: the number of the survey, signed; nothing personal."""
    return _SIGNER.sign(str(survey.pk))


def survey_of(key: str) -> Survey | None:
    """The survey of a link; None when it was not signed here."""
    try:
        number = _SIGNER.unsign(key)
    except BadSignature:
        return None
    return Survey.objects.filter(pk=int(number)).first()


def send(*, on: date, site: str, mail: BaseEmailBackend | None = None) -> int:
    """Ask whoever is to be asked that day; gives how many messages left. Without an address, none.

    A survey is written before its message leaves: killed in between, it is never sent twice.
    """
    if not site:
        return 0
    left = 0
    with mail or get_connection() as opened:
        for survey in _claimed(on):
            try:
                _message(survey, site, opened).send()
            except OSError:  # the mail server: SMTPException is one
                Survey.objects.filter(pk=survey.pk, state="sending").update(state="failed")
            else:
                Survey.objects.filter(pk=survey.pk, state="sending").update(state="sent")
                left += 1
    return left


@transaction.atomic
def answer(*, survey: int, score: int, useful: str, comment: str, on: date) -> SurveyAnswer:
    """Write the one answer of a survey; sent again, the first one stays. Impossible once it is closed."""
    row = Survey.objects.select_for_update(of=("self",)).get(pk=survey)
    if known := SurveyAnswer.objects.filter(survey=row).first():
        return known
    if on > rules.open_until(row.asked_on):
        raise Impossible(f"Ce questionnaire est clos depuis le {rules.open_until(row.asked_on):%d/%m/%Y}.")
    if score not in rules.SCORES or useful not in rules.USES:
        raise Impossible("Choisissez une réponse à chaque question.")
    if len(comment) > rules.COMMENT:
        raise Impossible(f"Écrivez {rules.COMMENT} lettres au plus.")
    said = SurveyAnswer.objects.create(
        survey=row, score=score, useful=useful, comment=comment.strip(), answered_on=on
    )
    row.state = "answered"
    row.save(update_fields=["state"])
    return said


def forget_comments(*, on: date) -> int:
    """Erase the comments as old as the contacts that are erased; the scores stay."""
    limit = add_months(on, -12 * law.contact_kept_years(on))
    return SurveyAnswer.objects.filter(answered_on__lt=limit).exclude(comment="").update(comment="")


def _claimed(on: date) -> Iterator[Survey]:
    """Surveys to send now, each written first; those that did not leave are tried again."""
    since, until = rules.window(on)
    for pk in Survey.objects.filter(state="failed", asked_on__gte=since).order_by("pk").values_list("pk"):
        if Survey.objects.filter(pk=pk[0], state="failed").update(state="sending"):
            yield Survey.objects.select_related("contact").get(pk=pk[0])
    diagnoses = FirmDiagnosis.objects.filter(
        _REACHABLE, finished_on__range=(since, until), state__in=("finished", "restituted"), survey=None
    ).select_related("contact")
    for diagnosis in diagnoses.order_by("pk"):
        if survey := _ask(diagnosis, {"diagnosis": diagnosis}, diagnosis.finished_on, on):
            yield survey
    visits = Interaction.objects.filter(
        _REACHABLE, on__range=(since, until), kind__in=sorted(exchanges.VISITS), replaced_by=None, survey=None
    ).exclude(outcome="absent")
    for visit in visits.select_related("contact").order_by("pk"):
        if survey := _ask(visit, {"interaction": visit}, visit.on, on):
            yield survey


@transaction.atomic
def _ask(about: Any, subject: dict[str, Any], happened_on: Any, on: date) -> Survey | None:
    """The survey of a visit or a diagnosis, once, out of the rest time of its firm."""
    Company.objects.select_for_update(no_key=True).get(pk=about.company_id)
    asked = Survey.objects.filter(company=about.company_id)
    if asked.filter(**subject).exists():
        return None
    last = asked.aggregate(last=Max("asked_on"))["last"]
    case = rules.Asked(happened_on, about.contact.email, consented=True, last_asked_on=last)
    if not rules.may_ask(case, on):
        return None
    return Survey.objects.create(
        company_id=about.company_id,
        contact=about.contact,
        adviser_id=about.adviser_id,
        asked_on=on,
        **subject,
    )


def _message(survey: Survey, site: str, mail: Any) -> EmailMessage:
    house = settings.OPCO_NAME or "Votre OPCO"
    what = "notre visite" if survey.interaction_id else "le diagnostic fait ensemble"
    link = f"{site.rstrip('/')}{reverse('smeservice:survey', args=[key_of(survey)])}"
    until = rules.open_until(survey.asked_on)
    contact: Any = survey.contact
    return EmailMessage(
        french("Votre avis en une minute"),
        french(
            f"Bonjour,\n\n{house} aimerait savoir si {what} vous a été utile. Deux questions, une minute :"
        )
        + f"\n\n{link}\n\n"
        + french(
            f"Ce lien s’ouvre jusqu’au {until:%d/%m/%Y}, pour une seule réponse. Les réponses sont montrées "
            "ensemble, jamais une par une. Vous recevez ce message parce que vous avez accepté d’être "
            "sollicité ; pour ne plus l’être, répondez à ce message.\n\n"
            f"{settings.OPCO_CONTACT or house}\n"
        ),
        to=[contact.email],
        connection=mail,
    )
