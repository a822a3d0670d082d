"""What branches and decrees publish between two national files: acts, kept for ever."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class NpecPublication(models.Model):
    """Levels published by one act, on one day, by one person; their rows point here."""

    act = models.CharField("acte", max_length=200)
    published_on = models.DateField("publié le")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="publié par"
    )
    published_at = models.DateTimeField("enregistré le", db_default=Now())

    class Meta:
        verbose_name = "publication de niveaux"
        verbose_name_plural = "publications de niveaux"
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(
                name="npecpublication_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.act


class NpecChange(models.Model):
    """Levels of a branch changed on a day: by a national file, an act or a settled conflict.

    The OPCO updates what it publishes within the days that follow (R6332-23).
    """

    cpne = models.CharField("code CPNE", max_length=10)
    changed_on = models.DateField("changé le")
    changed = models.PositiveIntegerField("niveaux changés")
    cause = models.CharField("par", max_length=300)

    class Meta:
        verbose_name = "changement de niveaux"
        verbose_name_plural = "changements de niveaux"
        ordering = ["-id"]
        indexes = [models.Index(fields=["cpne", "-changed_on", "-id"], name="npecchange_latest")]
        triggers = [
            pgtrigger.Protect(name="npecchange_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"CPNE {self.cpne}, {self.changed_on:%d/%m/%Y}"
