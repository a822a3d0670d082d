"""Legal holds: what is not purged while a dispute or a control needs it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.rules import keeping
from accounts.traces import Trace


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """The vocabulary of holds."""

    def keeping(self) -> LegalHoldQuerySet:
        """Those that keep things now."""
        return self.filter(state__in=sorted(keeping.KEEPING))


class LegalHold(models.Model):
    """A contract, a firm, a provider or a person whose data stay; put and taken away by two persons."""

    kind = models.CharField("porte sur", max_length=8, choices=list(keeping.KINDS.items()))
    number = models.CharField("numéro", max_length=14, blank=True)  # of a contract, SIREN, or SIRET
    name = models.CharField("nom de naissance", max_length=80, blank=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    born_on = models.DateField("né le", null=True, blank=True)
    reason = models.TextField("motif")
    state = models.CharField("état", max_length=8, choices=list(keeping.STATES.items()), default="proposed")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("proposée le", db_default=Now())
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifting_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = "suspension de purge"
        verbose_name_plural = "suspensions de purge"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person", number="") & ~Q(name="") | ~Q(kind="person") & ~Q(number=""),
                name="legalhold_names_its_object",
                violation_error_message="Une suspension porte sur un numéro ou sur une personne.",
            ),
            models.CheckConstraint(
                condition=Q(validated_by=None) | ~Q(validated_by=F("proposed_by")),
                name="legalhold_of_two_persons",
                violation_error_message="Une suspension est validée par une autre personne que son auteur.",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("lifting_by")),
                name="legalhold_lifted_by_two_persons",
                violation_error_message="Une suspension est levée par deux personnes.",
            ),
            models.UniqueConstraint(
                fields=["kind", "number", "name", "first_name", "born_on"],
                condition=~Q(state__in=["lifted", "rejected"]),
                name="legalhold_once",
                nulls_distinct=False,
                violation_error_message="Cette suspension existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.name} {self.first_name}"


class LegalHoldTrace(Trace):
    """What happened to a hold."""

    subject = models.ForeignKey(LegalHold, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement d’une suspension"
        verbose_name_plural = "mouvements d’une suspension"
