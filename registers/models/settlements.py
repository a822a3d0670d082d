"""Which amount is kept where a national file gives several for one pair: decided by a person, for ever."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import GreaterThan

CHOSEN_PLACE = Coalesce(
    Func(F("amounts"), F("chosen"), function="array_position", output_field=IntegerField()), Value(0)
)


class NpecSettlement(models.Model):
    """One decision on one conflict: the same amounts in a later revision of the list keep it.

    Nothing chosen: France compétences is asked, the pair stays without an amount. A later decision replaces
    this one, which stays readable.
    """

    rncp = models.CharField("fiche RNCP", max_length=12)
    cpne = models.CharField("code CPNE", max_length=10)
    vintage_from = models.DateField("millésime")
    applicable_from = models.DateField("applicable à partir du")
    amounts = ArrayField(
        models.DecimalField(max_digits=12, decimal_places=4), verbose_name="montants publiés"
    )
    chosen = models.DecimalField("montant retenu", max_digits=12, decimal_places=4, null=True, blank=True)
    reason = models.TextField("motif")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )
    settled_on = models.DateField("tranché le")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="tranché par"
    )
    settled_at = models.DateTimeField("enregistré le", db_default=Now())

    class Meta:
        verbose_name = "conflit tranché"
        verbose_name_plural = "conflits tranchés"
        ordering = ["-id"]
        permissions = [("settle_npeclevel", "Trancher les montants contradictoires du référentiel")]
        constraints = [
            models.UniqueConstraint(
                fields=["rncp", "cpne", "vintage_from", "applicable_from", "amounts"],
                condition=Q(replaces=None),
                name="npecsettlement_first_once",
                violation_error_message="Ce conflit est déjà tranché.",
            ),
            models.CheckConstraint(
                condition=Q(chosen=None) | Q(GreaterThan(CHOSEN_PLACE, 0)),
                name="npecsettlement_chosen_published",
                violation_error_message="Le montant retenu est l’un de ceux qui sont publiés.",
            ),
        ]
        indexes = [models.Index(fields=["rncp", "cpne"], name="npecsettlement_pair")]
        triggers = [
            pgtrigger.Protect(
                name="npecsettlement_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.rncp} × {self.cpne}"
