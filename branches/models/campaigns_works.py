"""Long acts of a campaign: many positions sent, or closed, by the worker."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.works import Work
from branches.models.campaigns import Campaign


class CampaignWorkQuerySet(models.QuerySet["CampaignWork"]):
    """The vocabulary of the works of campaigns."""

    def visible_to(self, user: User, on: date) -> CampaignWorkQuerySet:
        """Those of the campaigns one may see."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user, on))


class CampaignWork(Work):
    """A transmission, or a closing, asked by somebody; one at a time for a campaign."""

    class Kind(models.TextChoices):
        TRANSMIT = "transmit", "Transmission"
        CLOSE = "close", "Clôture"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="works")
    kind = models.CharField("travail", max_length=8, choices=Kind)
    committees = ArrayField(models.CharField(max_length=10), verbose_name="branches", default=list)
    partial = models.BooleanField("sans ce qui manque", default=False)

    objects = CampaignWorkQuerySet.as_manager()

    class Meta(Work.Meta):
        verbose_name = "travail d’une campagne"
        verbose_name_plural = "travaux d’une campagne"
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(state="running"),
                name="campaignwork_one_at_a_time",
                violation_error_message="Un travail est déjà en cours sur cette campagne.",
            ),
        ]
