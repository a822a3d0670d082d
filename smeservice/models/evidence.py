"""A legal condition of a training and its documents: shared by the paths at work and the distance files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from smeservice.models.documents import FirmDocument


class Condition(models.Model):
    """One condition: the words written, and who said it is met, the last time it was said."""

    code = models.CharField("condition", max_length=12)
    note = models.TextField("ce qui est fait", blank=True, max_length=4000)
    met = models.BooleanField("remplie", default=False, db_default=False)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_on = models.DateField("dite remplie le", null=True)
    edition = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(met=False) | Q(said_by__isnull=False, said_on__isnull=False),
                name="%(class)s_met_is_said",
                violation_error_message="Une condition remplie l’est par quelqu’un.",
            )
        ]

    def __str__(self) -> str:
        return self.code


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """The vocabulary of proofs."""

    def held(self) -> EvidenceQuerySet:
        """Those that count: neither taken out here nor withdrawn from the documents of the firm."""
        return self.filter(withdrawn_on=None, document__state="kept").select_related("document")


class Evidence(models.Model):
    """A document that proves a condition; taken away, it stays among the documents of the firm."""

    document = models.OneToOneField(FirmDocument, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField("retirée le", null=True)
    made_at = models.DateTimeField(db_default=Now())

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.document)
