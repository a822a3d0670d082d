"""What a running convention must give and receive: deliverables, committees, reports, controls."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from conventions.models.conventions import Convention, ConventionDocument
from conventions.rules import follow_up


class DeliverableQuerySet(models.QuerySet["ConventionDeliverable"]):
    """The vocabulary of deliverables."""

    def awaited(self) -> DeliverableQuerySet:
        """Not accepted yet."""
        return self.filter(accepted_on=None)

    def late(self, on: date) -> DeliverableQuerySet:
        """Not received, and due before that day."""
        return self.filter(received_on=None, due_on__lt=on)


class ConventionDeliverable(models.Model):
    """What the convention promises: due, received, accepted."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="deliverables")
    title = models.CharField("livrable", max_length=200)
    owner = models.CharField("responsable", max_length=160, blank=True)
    due_on = models.DateField("attendu le")
    received_on = models.DateField("reçu le", null=True, blank=True)
    accepted_on = models.DateField("accepté le", null=True, blank=True)
    note = models.TextField("observations", blank=True)
    document = models.ForeignKey(
        ConventionDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fichier"
    )

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = "livrable d’une convention"
        verbose_name_plural = "livrables d’une convention"
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "title", "due_on"],
                name="conventiondeliverable_once",
                violation_error_message="Ce livrable est déjà attendu à cette date.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None)
                | (Q(received_on__isnull=False) & Q(accepted_on__gte=F("received_on"))),
                name="conventiondeliverable_received_first",
                violation_error_message="L’acceptation d’un livrable suit sa réception.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(accepted_on=None), name="conventiondeliverable_awaited"
            )
        ]

    def __str__(self) -> str:
        return self.title


class SteeringMeeting(models.Model):
    """A meeting of a committee of the convention, with its minutes."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="meetings")
    kind = models.CharField("comité", max_length=12, choices=list(follow_up.COMMITTEES.items()))
    held_on = models.DateField("tenu le")
    present = models.TextField("participants", blank=True)
    summary = models.TextField("relevé", blank=True)
    minutes = models.ForeignKey(
        ConventionDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte rendu",
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "réunion de comité"
        verbose_name_plural = "réunions de comité"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "kind", "held_on"],
                name="steeringmeeting_once",
                violation_error_message="Cette réunion est déjà notée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.held_on:%d/%m/%Y}"


class SteeringDecision(models.Model):
    """What a committee decided, and when it was done."""

    meeting = models.ForeignKey(SteeringMeeting, models.PROTECT, related_name="decisions")
    text = models.CharField("décision", max_length=400)
    owner = models.CharField("responsable", max_length=160, blank=True)
    due_on = models.DateField("pour le", null=True, blank=True)
    done_on = models.DateField("faite le", null=True, blank=True)

    class Meta:
        verbose_name = "décision de comité"
        verbose_name_plural = "décisions de comité"
        ordering = ["meeting", "id"]

    def __str__(self) -> str:
        return self.text


class ConventionReport(models.Model):
    """A report on a period: qualitative or financial, written, sent, accepted or sent back."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="reports")
    kind = models.CharField("rapport", max_length=12, choices=list(follow_up.REPORTS.items()))
    final = models.BooleanField("bilan final", default=False, db_default=False)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    due_on = models.DateField("à remettre le", null=True, blank=True)
    content = models.JSONField("contenu", default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    sent_on = models.DateField("transmis le", null=True, blank=True)
    accepted_on = models.DateField("accepté le", null=True, blank=True)
    returned = models.TextField("demandes du financeur", blank=True)
    document = models.ForeignKey(
        ConventionDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fichier"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "rapport sur une convention"
        verbose_name_plural = "rapports sur une convention"
        ordering = ["-ends_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "kind", "starts_on", "ends_on"],
                name="conventionreport_once",
                violation_error_message="Ce rapport existe déjà pour cette période.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="conventionreport_period",
                violation_error_message="La période du rapport finit avant de commencer.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None) | Q(accepted_on__gte=F("sent_on")),
                name="conventionreport_sent_first",
                violation_error_message="L’acceptation d’un rapport suit son envoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"


class ConventionControl(models.Model):
    """A control of the service done, by the State, a région or an auditor."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="controls")
    title = models.CharField("contrôle", max_length=200)
    controller = models.CharField("contrôleur", max_length=160)
    notified_on = models.DateField("notifié le")
    due_on = models.DateField("réponse attendue le")
    closed_on = models.DateField("terminé le", null=True, blank=True)
    conclusion = models.TextField("conclusion", blank=True)

    class Meta:
        verbose_name = "contrôle d’une convention"
        verbose_name_plural = "contrôles d’une convention"
        ordering = ["-notified_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "title", "notified_on"],
                name="conventioncontrol_once",
                violation_error_message="Ce contrôle est déjà noté.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("notified_on")),
                name="conventioncontrol_due_after_notice",
                violation_error_message="Le délai de réponse suit la notification.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ControlQuestion(models.Model):
    """A question of a control, and its reply."""

    control = models.ForeignKey(ConventionControl, models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField("numéro")
    question = models.TextField("question")
    reply = models.TextField("réponse", blank=True)
    replied_on = models.DateField("répondu le", null=True, blank=True)
    document = models.ForeignKey(
        ConventionDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="justificatif",
    )

    class Meta:
        verbose_name = "question d’un contrôle"
        verbose_name_plural = "questions d’un contrôle"
        ordering = ["control", "number"]
        constraints = [models.UniqueConstraint(fields=["control", "number"], name="controlquestion_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.question}"
