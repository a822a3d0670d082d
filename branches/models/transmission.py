"""What was sent of the certificates to the Caisse des dépôts, and what came back."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from branches.models.access import visible_committees
from branches.models.certificates import Certificate
from branches.rules import transmission
from registers.models import Committee

_FINAL = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Une ligne transmise ne s’efface pas.';
    END IF;
    IF OLD.state <> 'sent' OR (NEW.sending_id, NEW.certificate_id) IS DISTINCT FROM
        (OLD.sending_id, OLD.certificate_id) THEN
        RAISE EXCEPTION 'Une ligne dont la réponse est lue ne change plus.';
    END IF;
    RETURN NEW;
"""


class Correction(models.Model):
    """A correction of data already accepted, asked for on a day (R6113-17-2)."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="corrections")
    what = models.TextField("ce qui est à corriger")
    requested_on = models.DateField("demandée le")
    due_on = models.DateField("à transmettre au plus tard le")
    done_on = models.DateField("acceptée le", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "correction"
        verbose_name_plural = "corrections"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(done_on=None),
                name="correction_one_open",
                violation_error_message="Une correction de ce certificat est déjà en cours.",
            ),
        ]

    def __str__(self) -> str:
        return f"Correction {self.pk}"


class SendingQuerySet(models.QuerySet["Sending"]):
    """The vocabulary of sendings."""

    def visible_to(self, user: User, on: date) -> SendingQuerySet:
        """Those of one’s branches, for those who may see persons."""
        if not user.has_perm("branches.view_candidate"):
            return self.none()
        return self.filter(committee__in=visible_committees(user, on))


class Sending(models.Model):
    """A file for the Caisse des dépôts: its content is made again from its lines, never kept."""

    class State(models.TextChoices):
        SENT = "sent", "Réponse attendue"
        ANSWERED = "answered", "Réponse lue"

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="sendings", verbose_name="branche")
    state = models.CharField("état", max_length=10, choices=State, default=State.SENT)
    schema = models.CharField("schéma", max_length=40)
    sha256 = models.CharField(max_length=64)
    made_on = models.DateField("produit le")
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    deposit = models.CharField("accusé de réception", max_length=60, blank=True)
    deposited_on = models.DateField("déposé le", null=True, blank=True)

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = "transmission de certificats"
        verbose_name_plural = "transmissions de certificats"
        ordering = ["-id"]
        indexes = [models.Index(fields=["committee", "-id"], name="sending_by_branch")]

    def __str__(self) -> str:
        return f"Transmission {self.pk}"


class SendingLine(models.Model):
    """One certificate in a file, and its answer; accepted, it is never sent again."""

    sending = models.ForeignKey(Sending, models.PROTECT, related_name="lines")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="lines")
    correction = models.ForeignKey(Correction, models.PROTECT, null=True, blank=True, related_name="lines")
    state = models.CharField(
        "état", max_length=10, choices=list(transmission.LINE_STATES.items()), default="sent"
    )
    reason = models.CharField("motif", max_length=transmission.LONGEST, blank=True)
    answered_on = models.DateField("réponse lue le", null=True, blank=True)

    class Meta:
        verbose_name = "certificat transmis"
        verbose_name_plural = "certificats transmis"
        ordering = ["sending", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(state__in=["sent", "accepted"], correction=None),
                name="sendingline_one_live",
                violation_error_message="Ce certificat est déjà transmis.",
            ),
            models.UniqueConstraint(
                fields=["correction"],
                condition=Q(state__in=["sent", "accepted"]),
                name="sendingline_correction_once",
                violation_error_message="Cette correction est déjà transmise.",
            ),
            models.UniqueConstraint(
                fields=["sending", "certificate"],
                name="sendingline_once",
                violation_error_message="Ce certificat est déjà dans ce fichier.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="line_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_FINAL,
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.state}"


class ProcessingReport(models.Model):
    """A report read back, known by its content so that it is read once."""

    sending = models.ForeignKey(Sending, models.PROTECT, related_name="reports")
    name = models.CharField("fichier", max_length=255)
    sha256 = models.CharField(max_length=64)
    read_on = models.DateField("lu le")
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted = models.PositiveIntegerField("acceptées")
    rejected = models.PositiveIntegerField("rejetées")

    class Meta:
        verbose_name = "compte rendu de traitement"
        verbose_name_plural = "comptes rendus de traitement"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sending", "sha256"],
                name="processingreport_once",
                violation_error_message="Ce compte rendu est déjà lu.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SendingTrace(Trace):
    """What happened to a sending; each download of its file is written here."""

    subject = models.ForeignKey(Sending, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "acte sur une transmission"
        verbose_name_plural = "actes sur une transmission"
