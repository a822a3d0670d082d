"""Reference frames of a certification, by version; a version once filed is never rewritten."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from branches.models.qualifications import Qualification
from branches.rules import frames

_SEALED = """
    IF EXISTS (
        SELECT 1 FROM branches_frameversion
        WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,
                     CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END)
        AND sealed_on IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Une version déposée ne se modifie plus : ouvrez-en une nouvelle.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
"""
_VERSION_SEALED = """
    IF OLD.sealed_on IS NOT NULL THEN
        RAISE EXCEPTION 'Une version déposée ne se modifie plus : ouvrez-en une nouvelle.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
"""


class FrameVersion(models.Model):
    """The three frames and the blocks of a certification at one time."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    note = models.CharField("ce qui change", max_length=200, blank=True)
    sealed_on = models.DateField("déposée le", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField("modifiée le", null=True)

    class Meta:
        verbose_name = "version de référentiels"
        verbose_name_plural = "versions de référentiels"
        ordering = ["qualification", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["qualification", "number"],
                name="frameversion_once",
                violation_error_message="Cette version existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["qualification"],
                condition=Q(sealed_on=None),
                name="frameversion_one_draft",
                violation_error_message="Une version est déjà en cours de rédaction.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="version_sealed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_VERSION_SEALED,
            )
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class FrameItem(models.Model):
    """A line of the frames: a block, an activity, a skill or an assessment, tied to others by their codes."""

    version = models.ForeignKey(FrameVersion, models.CASCADE, related_name="items")
    kind = models.CharField("nature", max_length=10, choices=list(frames.KINDS.items()))
    code = models.CharField("code", max_length=12)
    block = models.CharField("bloc", max_length=12, blank=True)
    text = models.TextField("libellé")
    links = ArrayField(models.CharField(max_length=12), verbose_name="rattaché à", default=list)
    topics = ArrayField(models.CharField(max_length=12), verbose_name="thèmes transversaux", default=list)
    position = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "élément de référentiel"
        verbose_name_plural = "éléments de référentiel"
        ordering = ["version", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="frameitem_once",
                violation_error_message="Ce code est déjà pris dans la version.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="item_sealed",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_SEALED,
            )
        ]

    def __str__(self) -> str:
        return self.code
