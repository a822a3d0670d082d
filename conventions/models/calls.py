"""Calls for the money of a funder: planned, requested, received; sums only by movements."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from conventions.models.budget import MONEY, BudgetFunder
from conventions.models.commitments import only_grows
from conventions.models.conventions import Convention, ConventionDocument
from conventions.rules import calls


class PaymentCallQuerySet(models.QuerySet["PaymentCall"]):
    """The vocabulary of calls."""

    def visible_to(self, user: User) -> PaymentCallQuerySet:
        """Those of the conventions this user may read."""
        return self if user.has_perm("conventions.view_convention") else self.none()

    def awaited(self) -> PaymentCallQuerySet:
        """Planned or requested: each is received, or cancelled, before the convention closes."""
        return self.filter(state__in=sorted(calls.AWAITED))

    def late(self, on: date) -> PaymentCallQuerySet:
        """Planned for a day that is past, and not requested."""
        return self.filter(state="planned", planned_on__lt=on)


class PaymentCall(models.Model):
    """Money asked from a funder, or given back to it."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="calls")
    funder = models.ForeignKey(BudgetFunder, models.PROTECT, related_name="calls")
    kind = models.CharField("nature", max_length=12, choices=list(calls.KINDS.items()))
    condition = models.CharField("condition", max_length=12, choices=list(calls.CONDITIONS.items()))
    threshold = models.DecimalField("seuil (%)", max_digits=5, decimal_places=2, null=True, blank=True)
    words = models.CharField("précision", max_length=250, blank=True)
    percent = models.DecimalField("part (%)", max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField("montant prévu", null=True, blank=True, **MONEY)
    planned_on = models.DateField("prévu le")
    state = models.CharField("état", max_length=12, choices=list(calls.STATES.items()), default="planned")
    attested_on = models.DateField("condition attestée le", null=True, blank=True)
    asked = models.DecimalField("demandé", default=0, db_default=0, **MONEY)
    received = models.DecimalField("encaissé", default=0, db_default=0, **MONEY)
    document = models.ForeignKey(
        ConventionDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce"
    )

    objects = PaymentCallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel de fonds"
        verbose_name_plural = "appels de fonds"
        ordering = ["planned_on", "id"]
        permissions = [("call_funds", "Demander et encaisser l’argent des financeurs")]
        constraints = [
            models.UniqueConstraint(
                fields=["funder", "kind", "planned_on"],
                condition=~Q(state="cancelled"),
                name="paymentcall_once",
                violation_error_message="Cet appel est déjà prévu ce jour-là pour ce financeur.",
            ),
            models.CheckConstraint(
                condition=Q(received__gte=0, asked__gte=0, received__lte=F("asked")),
                name="paymentcall_received_was_asked",
                violation_error_message="L’encaissement ne dépasse pas la demande.",
            ),
            models.CheckConstraint(
                condition=~Q(condition="spent") | Q(threshold__gt=0, threshold__lte=100),
                name="paymentcall_threshold",
                violation_error_message="Le seuil de dépense va de 0 à 100 %.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["planned_on"],
                condition=Q(state__in=["planned", "requested"]),
                name="paymentcall_awaited",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.planned_on:%d/%m/%Y}"


class CallEntry(models.Model):
    """A sum asked or moved for a call."""

    class Kind(models.TextChoices):
        ASKED = "asked", "demandé"
        MOVED = "moved", "encaissé ou reversé"

    call = models.ForeignKey(PaymentCall, models.PROTECT, related_name="entries")
    kind = models.CharField("nature", max_length=8, choices=Kind)
    amount = models.DecimalField("montant", **MONEY)
    on = models.DateField("en date du")
    reference = models.CharField("référence", max_length=80, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "mouvement d’appel de fonds"
        verbose_name_plural = "mouvements d’appel de fonds"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="callentry_moves"),
            models.UniqueConstraint(
                fields=["call", "reference"],
                condition=Q(kind="moved"),
                name="callentry_reference",
                violation_error_message="Cet encaissement est déjà saisi.",
            ),
        ]
        triggers = [only_grows("callentry_only_grows")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class CallTrace(Trace):
    """A move of a call."""

    subject = models.ForeignKey(PaymentCall, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement d’un appel"
        verbose_name_plural = "mouvements d’un appel"
