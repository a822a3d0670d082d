"""The diagnosis of a branch, kept as it was made: the same content always gives the same document."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts.models import User
from branches.models.access import visible_committees
from registers.models import Committee


class DiagnosisQuerySet(models.QuerySet["Diagnosis"]):
    """The vocabulary of diagnoses."""

    def visible_to(self, user: User, on: date) -> DiagnosisQuerySet:
        """Those of one’s branches, for the OPCO."""
        if not user.has_perm("branches.open_branch"):
            return self.none()
        return self.filter(committee__in=visible_committees(user, on))


class Diagnosis(models.Model):
    """A portrait of a branch on a day."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="diagnoses")
    made_on = models.DateField("fait le")
    content = models.JSONField("contenu")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name = "diagnostic de branche"
        verbose_name_plural = "diagnostics de branche"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.committee_id}, {self.made_on:%d/%m/%Y}"
