"""What a version needs before it holds: the opinions asked, and the signature of each party."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from conventions.models.conventions import ConventionDocument, Party, Version
from conventions.rules import kinds, opinions


class Opinion(models.Model):
    """An opinion asked on a version, and what was answered."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="opinions")
    body = models.CharField("instance", max_length=12, choices=list(kinds.OPINIONS.items()))
    asked_on = models.DateField("demandé le")
    given_on = models.DateField("rendu le", null=True, blank=True)
    outcome = models.CharField("avis", max_length=12, choices=list(opinions.OUTCOMES.items()), blank=True)
    words = models.TextField("réserves ou motifs", blank=True)
    document = models.ForeignKey(
        ConventionDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="document"
    )

    class Meta:
        verbose_name = "avis sur une convention"
        verbose_name_plural = "avis sur une convention"
        ordering = ["version", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "body"],
                name="opinion_once",
                violation_error_message="Cet avis est déjà demandé.",
            ),
            models.CheckConstraint(
                condition=(Q(given_on=None) & Q(outcome=""))
                | (Q(given_on__gte=F("asked_on")) & ~Q(outcome="")),
                name="opinion_given_after_asked",
                violation_error_message="Un avis rendu porte sa date, qui suit la demande, et son sens.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_body_display()} – {self.version_id}"


class Signature(models.Model):
    """A party signed a version."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="signatures")
    party = models.ForeignKey(Party, models.PROTECT, related_name="signatures")
    signed_on = models.DateField("signée le")
    signatory = models.CharField("signataire", max_length=160, blank=True)
    capacity = models.CharField("qualité", max_length=160, blank=True)

    class Meta:
        verbose_name = "signature"
        ordering = ["version", "signed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party"],
                name="signature_once",
                violation_error_message="Cette partie a déjà signé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.signed_on:%d/%m/%Y}"
