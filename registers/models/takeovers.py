"""Companies whose SIREN changed: the one that takes over, as a person declared it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from registers.models.companies import Company


class TakeoverQuerySet(models.QuerySet["Takeover"]):
    """The vocabulary of takeovers."""

    def in_force(self) -> TakeoverQuerySet:
        """Those that were not undone."""
        return self.filter(undone_at=None)


class Takeover(models.Model):
    """A company goes on under another SIREN; declared, and undone, by a person with a reason."""

    old = models.ForeignKey(Company, models.PROTECT, related_name="taken_over", verbose_name="ancien SIREN")
    new = models.ForeignKey(Company, models.PROTECT, related_name="takes_over", verbose_name="nouveau SIREN")
    since = models.DateField("depuis le")
    reason = models.TextField("motif")
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField("déclarée le", db_default=Now())
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField("défaite le", null=True)
    undone_why = models.TextField("motif du retour", blank=True, default="", db_default="")

    objects = TakeoverQuerySet.as_manager()

    class Meta:
        verbose_name = "reprise d’entreprise"
        verbose_name_plural = "reprises d’entreprise"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["old"],
                condition=Q(undone_at=None),
                name="takeover_one_a_company",
                violation_error_message="Cette entreprise a déjà été reprise.",
            ),
            models.CheckConstraint(
                condition=~Q(old=F("new")),
                name="takeover_by_another",
                violation_error_message="Une entreprise est reprise par une autre.",
            ),
        ]
        indexes = [models.Index(fields=["new", "-id"], name="takeover_of_new")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
