"""What files draw of an envelope of a région, and the days it is suspended, beside its commitments."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from conventions.models.budget import MONEY, BudgetLine
from conventions.models.commitments import Commitment


class DrawQuerySet(models.QuerySet["Draw"]):
    """The vocabulary of draws."""

    def visible_to(self, user: User) -> DrawQuerySet:
        """Those of the conventions this user may read."""
        return self if user.has_perm("conventions.view_convention") else self.none()

    def live(self) -> DrawQuerySet:
        """Those that still hold money."""
        return self.filter(commitment__amount__gt=0)


class Draw(models.Model):
    """A file that draws an envelope: by which rules, and what they wanted for it."""

    commitment = models.OneToOneField(Commitment, models.PROTECT, primary_key=True, related_name="draw")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="draws", db_index=False)
    file = models.CharField("dossier", max_length=20)
    rules = ArrayField(models.CharField(max_length=16), verbose_name="règles")
    certification = models.CharField("certification", max_length=10, blank=True)
    wanted = models.DecimalField("demandé", **MONEY)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = "tirage"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "file"],
                name="draw_once_a_line",
                violation_error_message="Ce dossier tire déjà cette enveloppe.",
            )
        ]

    def __str__(self) -> str:
        return self.file


class Suspension(models.Model):
    """An envelope that takes no new draw for a time; what is drawn stays."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="suspensions")
    since = models.DateField("depuis le")
    until = models.DateField("jusqu’au", null=True, blank=True)
    reason = models.TextField("motif")
    lifted = models.TextField("motif de la reprise", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "suspension"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(until=None),
                name="suspension_one_open",
                violation_error_message="Cette enveloppe est déjà suspendue.",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="suspension_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"suspendue depuis le {self.since:%d/%m/%Y}"
