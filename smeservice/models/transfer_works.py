"""Long transfers: many firms moved, or given back, by the worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.works import Work
from smeservice.models.transfers import Transfer


class TransferWork(Work):
    """A lot to move, told by its criteria as its address says them, or a transfer to give back."""

    token = models.UUIDField(unique=True)  # of the form: the same button pressed twice asks once
    query = models.TextField("critères et conseillers", blank=True)
    reason = models.TextField("motif")
    returns = models.ForeignKey(
        Transfer, models.PROTECT, null=True, related_name="return_works", verbose_name="rend"
    )
    made = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="work")

    class Meta(Work.Meta):
        verbose_name = "transfert en cours"
        verbose_name_plural = "transferts en cours"
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(
                fields=["returns"],
                condition=Q(state="running"),
                name="transferwork_one_return",
                violation_error_message="Ce transfert est déjà en train d’être rendu.",
            ),
        ]
