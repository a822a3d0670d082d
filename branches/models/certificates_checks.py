"""Certificates withdrawn, and the wrong guesses of those who check one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from branches.models.certificates import Certificate


class CertificateWithdrawal(models.Model):
    """A certificate that proves nothing any more, until it is given back."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="withdrawals")
    reason = models.TextField("motif")
    withdrawn_on = models.DateField("retiré le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    restored_on = models.DateField("rétabli le", null=True, blank=True)
    restored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    restored_for = models.TextField("motif du rétablissement", blank=True)

    class Meta:
        verbose_name = "retrait de certificat"
        verbose_name_plural = "retraits de certificats"
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(restored_on=None),
                name="withdrawal_one_open",
                violation_error_message="Ce certificat est déjà retiré.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="withdrawal_reason",
                violation_error_message="Un retrait a un motif.",
            ),
            models.CheckConstraint(
                condition=Q(restored_on=None)
                | Q(restored_on__gte=F("withdrawn_on"), restored_by__isnull=False) & ~Q(restored_for=""),
                name="withdrawal_restored_whole",
                violation_error_message="Un rétablissement suit le retrait, avec son auteur et son motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"Retrait du {self.withdrawn_on:%d/%m/%Y}"


class CertificateGuess(models.Model):
    """A wrong guess on the public page; who made it is a key that tells nothing, kept one day."""

    visitor = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "vérification sans réponse"
        verbose_name_plural = "vérifications sans réponse"
        ordering = ["-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["visitor", "at"], name="certificateguess_visitor"),
            models.Index(fields=["at"], name="certificateguess_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M}"
