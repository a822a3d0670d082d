"""Consultants referenced by the OPCO, and the HR advice they give with the State's money."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.traces import Trace
from registers.models import Aid, Company
from smeservice.rules import pcrh
from smeservice.rules import questionnaires as products


class ConsultantQuerySet(models.QuerySet["Consultant"]):
    """The vocabulary of consultants."""

    def referenced(self, on: date) -> ConsultantQuerySet:
        """Those whose framework contract covers that day."""
        return self.filter(since__lte=on, until__gte=on)


class Consultant(models.Model):
    """A consultant under a framework contract, its period and its limits included."""

    siret = models.CharField("SIRET", max_length=14, unique=True)
    name = models.CharField("nom", max_length=120)
    domains = ArrayField(
        models.CharField(max_length=10, choices=list(products.PRODUCTS.items())), verbose_name="domaines"
    )
    since = models.DateField("contrat-cadre du")
    until = models.DateField("au")
    day_cost = models.DecimalField("prix d’une journée, au plus", max_digits=8, decimal_places=2)
    days = models.PositiveSmallIntegerField("jours par mission, au plus")
    edition = models.PositiveIntegerField(default=1, db_default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = ConsultantQuerySet.as_manager()

    class Meta:
        verbose_name = "consultant référencé"
        verbose_name_plural = "consultants référencés"
        ordering = ["name", "pk"]
        permissions = [("reference_consultant", "Référencer des consultants")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="consultant_period",
                violation_error_message="La fin du contrat-cadre précède son début.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class HrAdviceQuerySet(models.QuerySet["HrAdvice"]):
    """The vocabulary of HR advice."""

    def held(self) -> HrAdviceQuerySet:
        """Those that count: not cancelled."""
        return self.filter(state="held")

    def of_firm(self, siren: str) -> HrAdviceQuerySet:
        """Those a firm had, alone or with others."""
        return self.filter(companies=siren).select_related("consultant").order_by("-starts_on", "-pk")


class HrAdvice(models.Model):
    """A mission of a consultant in one firm or several, paid in part by the State."""

    companies = models.ManyToManyField(Company, related_name="hr_advice", verbose_name="entreprises")
    consultant = models.ForeignKey(Consultant, models.PROTECT, related_name="missions")
    kind = models.CharField("nature", max_length=8, choices=list(pcrh.KINDS.items()))
    starts_on = models.DateField("début")
    days = models.PositiveSmallIntegerField("jours")
    net_cost = models.DecimalField("coût net admissible", max_digits=10, decimal_places=2)
    state_aid = models.DecimalField("aide de l’État", max_digits=10, decimal_places=2)
    other_public = models.DecimalField("autre argent public", max_digits=10, decimal_places=2, default=0)
    group_headcount = models.PositiveIntegerField("effectif du groupe", null=True, blank=True)
    declared_on = models.DateField("déclaration d’aides signée le", null=True, blank=True)
    aids = models.ManyToManyField(Aid, related_name="hr_advice", verbose_name="aides inscrites")
    state = models.CharField(
        "état", max_length=10, choices=list(pcrh.STATES.items()), default="held", db_default="held"
    )
    edition = models.PositiveIntegerField(default=1, db_default=1)
    token = models.UUIDField(unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = HrAdviceQuerySet.as_manager()

    class Meta:
        verbose_name = "conseil RH"
        verbose_name_plural = "conseils RH"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(net_cost__gt=0, state_aid__gte=0, other_public__gte=0),
                name="hradvice_amounts",
                violation_error_message="Un coût est positif, une aide n’est pas négative.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.starts_on:%d/%m/%Y}"


class ConsultantTrace(Trace):
    """Who referenced a consultant, or wrote it again."""

    subject = models.ForeignKey(Consultant, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de consultant"
        indexes = [models.Index(fields=["subject", "-id"], name="consultanttrace_latest")]


class HrAdviceTrace(Trace):
    """Who recorded, corrected or cancelled a mission, and why."""

    subject = models.ForeignKey(HrAdvice, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de conseil RH"
        indexes = [models.Index(fields=["subject", "-id"], name="hradvicetrace_latest")]
