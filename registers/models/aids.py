"""Public aids of a company: declared by it, or granted by us; never changed, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from registers.models.companies import Company
from registers.rules import aids as rules

_SEALED = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Une aide se retire avec un motif, elle ne s’efface pas.';
    END IF;
    IF (NEW.company_id, NEW.body, NEW.purpose, NEW.amount, NEW."on", NEW.regulation, NEW.source,
        NEW.declared_on, NEW.evidence, NEW.token, NEW.recorded_by_id, NEW.recorded_at)
        IS DISTINCT FROM
        (OLD.company_id, OLD.body, OLD.purpose, OLD.amount, OLD."on", OLD.regulation, OLD.source,
        OLD.declared_on, OLD.evidence, OLD.token, OLD.recorded_by_id, OLD.recorded_at)
        OR OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'Une aide ne se modifie pas : retirez-la, puis enregistrez la bonne.';
    END IF;
    RETURN NEW;
"""


class AidQuerySet(models.QuerySet["Aid"]):
    """The vocabulary of aids."""

    def held(self) -> AidQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def of_companies(self, sirens: Iterable[str]) -> AidQuerySet:
        """Those of these companies, the last first."""
        return self.filter(company__in=list(sirens)).select_related("recorded_by", "withdrawn_by")


class Aid(models.Model):
    """One public aid, on the day the company was entitled to it."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="aids", verbose_name="entreprise")
    body = models.CharField("organisme", max_length=150)
    purpose = models.CharField("objet", max_length=200)
    amount = models.DecimalField("montant", max_digits=10, decimal_places=2)
    on = models.DateField("accordée le")
    regulation = models.CharField("règlement", max_length=8, choices=list(rules.REGULATIONS.items()))
    source = models.CharField("origine", max_length=8, choices=list(rules.SOURCES.items()))
    declared_on = models.DateField("déclaration signée le", null=True, blank=True)
    evidence = models.CharField("justificatif", max_length=200, blank=True)
    token = models.UUIDField(unique=True)  # of the form: the same sheet sent twice is written once
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("enregistrée le", db_default=Now())
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("retirée le", null=True)
    withdrawn_why = models.TextField("motif du retrait", blank=True, default="", db_default="")

    objects = AidQuerySet.as_manager()

    class Meta:
        verbose_name = "aide reçue"
        verbose_name_plural = "aides reçues"
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="aid_amount",
                violation_error_message="Une aide est positive.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why=""),
                name="aid_withdrawn_why",
                violation_error_message="Une aide se retire avec un motif.",
            ),
        ]
        indexes = [models.Index(fields=["company", "-on", "-id"], name="aid_of_company")]
        triggers = [
            pgtrigger.Trigger(
                name="aid_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_SEALED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} du {self.on:%d/%m/%Y}"
