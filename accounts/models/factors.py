"""The codes somebody tried: wrong ones are counted, a right one serves once."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class FactorTries(models.Model):
    """Wrong codes in a row, and the last right one, by user; its row is the lock of parallel tries."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)
    failed_at = models.DateTimeField(null=True)
    used = models.CharField(max_length=64, blank=True, default="", db_default="")  # digest of the last code
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "essais du second facteur"
        verbose_name_plural = "essais du second facteur"

    def __str__(self) -> str:
        return f"{self.user_id}: {self.failures}"
