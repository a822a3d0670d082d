"""What a person asks about their own data, and the answer."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from opco_admin.privacy.rules import requests


class PersonRequestQuerySet(models.QuerySet["PersonRequest"]):
    """The vocabulary of requests."""

    def visible_to(self, user: User, on: dt.date) -> PersonRequestQuerySet:
        """All of them for who answers them."""
        return self if user.has_perm("privacy.answer_person") else self.none()


class PersonRequest(models.Model):
    """One request: who asks, for what, until when to answer, what was answered."""

    kind = models.CharField("demande", max_length=13, choices=list(requests.KINDS.items()))
    name = models.CharField("nom de naissance", max_length=80)
    first_name = models.CharField("prénom", max_length=80)
    born_on = models.DateField("né·e le", null=True, blank=True)
    number = models.CharField("numéro de contrat", max_length=40, blank=True)
    words = models.TextField("ce qui est demandé", blank=True)
    received_on = models.DateField("reçue le")
    due_on = models.DateField("à répondre au plus tard le")
    state = models.CharField("état", max_length=7, choices=list(requests.STATES.items()), default="open")
    answer = models.TextField("réponse", blank=True)
    answered_on = models.DateField("répondue le", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True)  # of the form: the same sheet sent twice is written once
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = PersonRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’une personne"
        verbose_name_plural = "demandes de personnes"
        ordering = ["-id"]
        default_permissions = ()
        permissions = [("answer_person", "Établir le dossier d’une personne et répondre à ses demandes")]
        constraints = [
            models.CheckConstraint(
                condition=Q(born_on__isnull=False) | ~Q(number=""),
                name="personrequest_knows_the_person",
                violation_error_message="Donnez la date de naissance ou un numéro de contrat.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")), name="personrequest_due_after_received"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_on=None)
                | (~Q(state="open") & Q(answered_on__isnull=False, answered_by__isnull=False)),
                name="personrequest_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state="open"), name="personrequest_due"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.name} {self.first_name}"


class PersonRequestTrace(Trace):
    """What happened to a request."""

    subject = models.ForeignKey(PersonRequest, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement d’une demande"
        verbose_name_plural = "mouvements d’une demande"
