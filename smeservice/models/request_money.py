"""Money of requests that waits for somebody: bills disputed, overpayments to take back."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from contracts.models import Invoice
from smeservice.models.requests import PlanRequest
from smeservice.rules import request_bills as rules

PAYEES = [("provider", "L’organisme"), ("firm", "L’entreprise")]


class PlanDispute(models.Model):
    """A bill that was not what was foreseen: kept with its reasons until it is accepted or set aside."""

    request = models.ForeignKey(PlanRequest, models.PROTECT, related_name="disputes")
    payee = models.CharField("bénéficiaire", max_length=8, choices=PAYEES)
    number = models.CharField("numéro", max_length=40)
    issued_on = models.DateField("datée du")
    received_on = models.DateField("reçue le")
    parts = models.JSONField("montants")  # kind -> euros, as text
    reasons = models.JSONField("écarts")  # kind -> sentence
    state = models.CharField(
        "état", max_length=8, choices=list(rules.DISPUTES.items()), default="disputed", db_default="disputed"
    )
    comment = models.TextField("motif", blank=True)
    invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, related_name="plan_dispute")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_on = models.DateField("contestée le")
    made_at = models.DateTimeField(db_default=Now())
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField("close le", null=True)

    class Meta:
        verbose_name = "pièce contestée"
        verbose_name_plural = "pièces contestées"
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["request", "payee", "number"],
                condition=Q(state="disputed"),
                name="plandispute_once",
                violation_error_message="Cette pièce est déjà contestée.",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", invoice__isnull=False) | ~Q(state="accepted") & Q(invoice=None),
                name="plandispute_accepted",
                violation_error_message="Une pièce acceptée est à payer, les autres non.",
            ),
            models.CheckConstraint(
                condition=Q(state="disputed", ended_on=None)
                | ~Q(state="disputed") & Q(ended_on__isnull=False),
                name="plandispute_ended",
                violation_error_message="Une pièce contestée n’a pas de date de fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"pièce {self.number}"

    @property
    def amounts(self) -> dict[str, Decimal]:
        """What is billed of each kind."""
        return {kind: Decimal(amount) for kind, amount in self.parts.items()}

    @property
    def total(self) -> Decimal:
        """All of it."""
        return sum(self.amounts.values(), Decimal(0))


class PlanRecoveryQuerySet(models.QuerySet["PlanRecovery"]):
    """The vocabulary of recoveries."""

    def visible_to(self, user: User) -> PlanRecoveryQuerySet:
        """All, for those who read overpayments; they see the money, not the file."""
        return self if user.has_perm("contracts.view_settlement") else self.none()


class PlanRecovery(models.Model):
    """An overpayment to take back: one person proposes, another validates."""

    request = models.ForeignKey(PlanRequest, models.PROTECT, related_name="recoveries")
    payee = models.CharField("bénéficiaire", max_length=8, choices=PAYEES)
    parts = models.JSONField("montants")  # kind -> euros, as text
    total = models.DecimalField("total", max_digits=12, decimal_places=2)
    reason = models.TextField("motif")
    seen = models.PositiveIntegerField()  # version of the promise that was read
    state = models.CharField(
        "état",
        max_length=9,
        choices=list(rules.RECOVERIES.items()),
        default="proposed",
        db_default="proposed",
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_on = models.DateField("proposée le")
    made_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField("décidée le", null=True)
    comment = models.TextField("motif du rejet", blank=True)
    invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, related_name="plan_recovery")

    objects = PlanRecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = "reprise sur une demande de plan"
        verbose_name_plural = "reprises sur des demandes de plan"
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state="proposed"),
                name="planrecovery_one_open",
                violation_error_message="Une reprise de cette demande attend déjà sa validation.",
            ),
            models.CheckConstraint(
                condition=~Q(state="validated")
                | Q(decided_by__isnull=False, decided_on__isnull=False, invoice__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
                name="planrecovery_two_people",
                violation_error_message="Qui propose une reprise ne la valide pas.",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_on=None, invoice=None)
                | ~Q(state="proposed") & Q(decided_by__isnull=False, decided_on__isnull=False),
                name="planrecovery_proposed",
                violation_error_message="Une reprise est proposée, ou décidée par quelqu’un un jour dit.",
            ),
            models.CheckConstraint(
                condition=Q(total__gt=0),
                name="planrecovery_positive",
                violation_error_message="Une reprise porte un montant positif.",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="proposed"), name="planrecovery_waiting"),
        ]

    def __str__(self) -> str:
        return f"reprise de {self.total}"

    @property
    def amounts(self) -> dict[str, Decimal]:
        """What is taken back of each kind."""
        return {kind: Decimal(amount) for kind, amount in self.parts.items()}
