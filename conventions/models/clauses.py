"""The library of clauses: each with its numbered texts, of which the last one is in use."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from conventions.rules import kinds


class Clause(models.Model):
    """A clause that conventions share."""

    code = models.SlugField("code", max_length=40, unique=True)
    title = models.CharField("intitulé", max_length=160)
    position = models.PositiveSmallIntegerField("rang", default=100)
    kinds = ArrayField(
        models.CharField(max_length=16, choices=[(each.code, each.label) for each in kinds.KINDS]),
        verbose_name="natures de convention",
        default=list,
        blank=True,
    )
    usual = models.BooleanField("reprise d’office dans un projet", default=False, db_default=False)
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "clause"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class ClauseText(models.Model):
    """One text of a clause; it never changes, a later one takes its place."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="texts")
    number = models.PositiveSmallIntegerField("version")
    text = models.TextField("texte")
    since = models.DateField("depuis le")
    reason = models.TextField("motif", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "texte d’une clause"
        verbose_name_plural = "textes d’une clause"
        ordering = ["clause", "-number"]
        constraints = [models.UniqueConstraint(fields=["clause", "number"], name="clausetext_once")]
        triggers = [
            pgtrigger.Protect(name="clausetext_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.clause} – version {self.number}"
