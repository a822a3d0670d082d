"""Decided files opened again: proposed by one person, validated by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contracts.models.contract import Contract


class Reopening(models.Model):
    """A request to open a decided file again, and what became of it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "À valider"
        VALIDATED = "validated", "Validée"
        REJECTED = "rejected", "Rejetée"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="reopenings")
    reason = models.TextField("motif")
    state = models.CharField("état", max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField("proposée le", db_default=Now())
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("décidée le", null=True)
    comment = models.TextField("réponse", blank=True)

    class Meta:
        verbose_name = "réouverture"
        ordering = ["-id"]
        permissions = [
            ("propose_reopening", "Proposer de rouvrir un dossier décidé"),
            ("validate_reopening", "Valider une réouverture proposée par une autre personne"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state="proposed"),
                name="reopening_one_at_a_time",
                violation_error_message="Une réouverture de ce dossier attend déjà d’être validée.",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", validated_by=None, decided_at=None)
                | (~Q(state="proposed") & Q(validated_by__isnull=False, decided_at__isnull=False)),
                name="reopening_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="validated")
                | (Q(proposed_by__isnull=False) & ~Q(validated_by=F("proposed_by"))),
                name="reopening_of_two_persons",
                violation_error_message="Une réouverture est validée par une autre personne que son auteur.",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="proposed"), name="reopening_waiting"),
        ]

    def __str__(self) -> str:
        return f"réouverture {self.pk}"
