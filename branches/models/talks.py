"""The negotiation of a branch on jobs and skills (L2241-12): the last one says when the next is due."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts.models import User
from branches.models.access import visible_committees
from branches.models.documents import Document
from registers.models import Committee


class SkillsTalkQuerySet(models.QuerySet["SkillsTalk"]):
    """The vocabulary of negotiations."""

    def visible_to(self, user: User, on: date) -> SkillsTalkQuerySet:
        """Those of one’s branches, for the OPCO."""
        if not user.has_perm("branches.open_branch"):
            return self.none()
        return self.filter(committee__in=visible_committees(user, on))


class SkillsTalk(models.Model):
    """A negotiation that ended: an agreement, or the minutes of a disagreement."""

    class Outcome(models.TextChoices):
        AGREEMENT = "agreement", "Accord"
        DISAGREEMENT = "disagreement", "Procès-verbal de désaccord"

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="skills_talks")
    outcome = models.CharField("issue", max_length=12, choices=Outcome)
    signed_on = models.DateField("signé le")
    title = models.CharField("référence", max_length=200)
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="skills_talk")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = SkillsTalkQuerySet.as_manager()

    class Meta:
        verbose_name = "négociation sur les emplois et les compétences"
        ordering = ["committee", "-signed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "signed_on"],
                name="skillstalk_once",
                violation_error_message="Une négociation de ce jour est déjà enregistrée pour cette branche.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
