"""The levels of a branch put on the public page of the OPCO: when, by whom, up to which change."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from registers.models import Committee, NpecChange


class LevelPosting(models.Model):
    """The public page of a branch brought up to date; the changes up to `through` are on it."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="level_postings", verbose_name="branche"
    )
    through = models.ForeignKey(
        NpecChange, models.PROTECT, related_name="+", verbose_name="dernier changement"
    )
    posted_on = models.DateField("publié le")
    place = models.CharField("où", max_length=300, blank=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("enregistré le", db_default=Now())

    class Meta:
        verbose_name = "mise en ligne des niveaux"
        verbose_name_plural = "mises en ligne des niveaux"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "through"],
                name="levelposting_once",
                violation_error_message="Cette publication est déjà enregistrée.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="levelposting_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"CPNE {self.committee_id}, {self.posted_on:%d/%m/%Y}"
