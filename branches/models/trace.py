"""What happened to a thing of this room: who, when, what, why; rows never change."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Trace(models.Model):
    """One move; each subject has its own table, with its key `subject` (related name `traces`)."""

    verb = models.CharField("action", max_length=24)
    from_state = models.CharField("de", max_length=16, blank=True)
    to_state = models.CharField("à", max_length=16)
    on = models.DateField("en date du")
    comment = models.TextField("commentaire", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="trace_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.on:%d/%m/%Y}"
