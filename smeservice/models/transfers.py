"""Portfolios given by lot: who asked for it, why, which firms moved and from whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from registers.models import Company


class Transfer(models.Model):
    """Firms that changed adviser together; a return gives back those of an earlier transfer."""

    token = models.UUIDField(unique=True)  # of the form: the same button pressed twice moves once
    on = models.DateField("le")
    criteria = models.TextField("critères")  # as they were read on the screen
    reason = models.TextField("motif")
    firms = models.PositiveIntegerField("entreprises")
    returns = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="returned", verbose_name="rend"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "transfert de portefeuille"
        verbose_name_plural = "transferts de portefeuille"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="transfer_reason",
                violation_error_message="Un transfert a un motif.",
            )
        ]

    def __str__(self) -> str:
        return f"Transfert du {self.on:%d/%m/%Y}"


class TransferredFirm(models.Model):
    """One firm of a transfer: who followed it before, who follows it after."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="lines")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name="entreprise")
    before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "entreprise transférée"
        verbose_name_plural = "entreprises transférées"
        ordering = ["transfer", "company"]
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "company"],
                name="transferred_once",
                violation_error_message="Cette entreprise est déjà dans ce transfert.",
            )
        ]

    def __str__(self) -> str:
        return self.company_id
