"""Documents of a firm; files stand outside the web root."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from registers.models import Company
from registers.papers.kept import Kept


class FirmDocument(Kept):
    """A file kept for a firm; what it proves points to it."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="documents", verbose_name="entreprise")
    title = models.CharField("titre", max_length=200)
    file = models.FileField("fichier", upload_to="firms/%Y/%m/", max_length=200)
    received_on = models.DateField("reçu le")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("ajouté le", db_default=Now())

    class Meta:
        verbose_name = "document d’entreprise"
        verbose_name_plural = "documents d’entreprise"
        ordering = ["-id"]
        indexes = [models.Index(fields=["company", "-id"], name="firmdocument_latest")]

    def __str__(self) -> str:
        return self.title
