"""Training-plan requests of firms under 50: what is asked, what was decided, what was carried out."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

import law
from accounts.models import User
from accounts.traces import Trace
from contracts.models import Letter, Payable
from registers.models import Company
from smeservice.models.documents import FirmDocument
from smeservice.models.firms import Firm
from smeservice.rules import requests as rules


class PlanRequestQuerySet(models.QuerySet["PlanRequest"]):
    """The vocabulary of requests."""

    def visible_to(self, user: User) -> PlanRequestQuerySet:
        """Those of one’s portfolio and of firms nobody follows; all with the right `every_planrequest`."""
        if not user.has_perm("smeservice.view_planrequest"):
            return self.none()
        if user.has_perm("smeservice.every_planrequest"):
            return self
        return self.filter(company__in=Firm.objects.visible_to(user).values("company"))

    def late(self, on: date) -> PlanRequestQuerySet:
        """Those whose last day to decide is past."""
        return self.filter(state="pending", decision_due_on__lt=on)

    def soon(self, on: date) -> PlanRequestQuerySet:
        """Those to decide within the days of the alarm, late ones included."""
        limit = law.add_days(on, law.plan50_alarm_days(on))
        return self.filter(state="pending", decision_due_on__lte=limit)


class PlanRequest(models.Model):
    """A firm asks for the funding of one training action of its plan (L6332-17)."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="plan_requests", verbose_name="entreprise"
    )
    siret = models.CharField("SIRET de l’établissement", max_length=14)
    idcc = models.CharField("IDCC", max_length=4, blank=True)
    reference = models.CharField("référence du demandeur", max_length=40, blank=True)
    title = models.CharField("intitulé de la formation", max_length=160)
    provider_siret = models.CharField("SIRET de l’organisme", max_length=14)
    provider_name = models.CharField("organisme", max_length=150, blank=True)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    trainees = models.PositiveSmallIntegerField("stagiaires")
    hours = models.DecimalField("heures par stagiaire", max_digits=6, decimal_places=2)
    unit = models.CharField("prix", max_length=8, choices=list(rules.UNITS.items()))
    unit_cost = models.DecimalField("prix unitaire", max_digits=10, decimal_places=2)
    side_costs = models.DecimalField("frais annexes", max_digits=10, decimal_places=2, default=0)
    hourly_wage = models.DecimalField(
        "rémunération par heure de formation", max_digits=8, decimal_places=2, default=0
    )
    remote_share = models.PositiveSmallIntegerField("part à distance (%)", default=0)
    pay_to = models.CharField("payer la formation", max_length=8, choices=list(rules.PAY_TO.items()))
    received_on = models.DateField("reçue le")
    decision_due_on = models.DateField("à décider au plus tard le")  # R6332-24
    state = models.CharField(
        "état", max_length=9, choices=list(rules.STATES.items()), default="pending", db_default="pending"
    )
    asked = models.DecimalField("montant demandé", max_digits=12, decimal_places=2)
    amount = models.DecimalField("montant accordé", max_digits=12, decimal_places=2, null=True)
    lines = models.JSONField("calcul", default=list)  # rules.request_price.Line.as_dict, once accepted
    inputs = models.JSONField("données du calcul", default=dict)  # rules.request_price.inputs
    checks = models.JSONField("contrôles à la décision", default=list)
    reasons = models.JSONField("motifs", default=list)  # codes of rules.requests.REASONS
    comment = models.TextField("commentaire", blank=True)
    decided_on = models.DateField("décidée le", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    payable = models.OneToOneField(Payable, models.PROTECT, null=True, related_name="plan_request")
    letter = models.OneToOneField(Letter, models.PROTECT, null=True, related_name="plan_request")
    token = models.UUIDField(unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("enregistrée le", db_default=Now())

    objects = PlanRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de plan"
        verbose_name_plural = "demandes de plan"
        ordering = ["-id"]
        permissions = [
            ("every_planrequest", "Ouvrir les demandes de plan de toutes les entreprises"),
            ("decide_planrequest", "Décider des demandes de plan de son portefeuille"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "reference"],
                condition=~Q(reference=""),
                name="planrequest_once",
                violation_error_message="Cette entreprise a déjà une demande de cette référence.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="planrequest_in_order",
                violation_error_message="La fin précède le début.",
            ),
            models.CheckConstraint(
                condition=Q(remote_share__lte=100),
                name="planrequest_share",
                violation_error_message="Une part va de 0 à 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0, amount__lte=F("asked")),
                name="planrequest_within_asked",
                violation_error_message="On n’accorde pas plus que ce qui est demandé.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["decision_due_on", "id"], condition=Q(state="pending"), name="planrequest_due"
            ),
            models.Index(fields=["state", "id"], name="planrequest_state"),
            models.Index(fields=["company", "id"], name="planrequest_company"),
            models.Index(fields=["idcc", "id"], name="planrequest_branch"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("smeservice:request", args=[self.pk])

    @property
    def number(self) -> str:
        """« PDC000000012 »."""
        return f"PDC{self.pk:09d}"


class PlanRequestTrace(Trace):
    """What happened to a request."""

    subject = models.ForeignKey(PlanRequest, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de demande"
        indexes = [models.Index(fields=["subject", "-id"], name="planrequesttrace_latest")]


class PlanPaper(models.Model):
    """A document of a request."""

    request = models.ForeignKey(PlanRequest, models.PROTECT, related_name="papers")
    kind = models.CharField("nature", max_length=10, choices=list(rules.PAPERS.items()))
    document = models.ForeignKey(FirmDocument, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pièce d’une demande"
        verbose_name_plural = "pièces d’une demande"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_kind_display()


class PlanFinding(models.Model):
    """What was asked and answered during the examination; the last of each code counts."""

    request = models.ForeignKey(PlanRequest, models.PROTECT, related_name="findings")
    code = models.CharField("point", max_length=10, choices=list(rules.FINDINGS.items()))
    value = models.PositiveIntegerField("effectif", null=True)
    note = models.CharField("source", max_length=300)
    on = models.DateField("le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "vérification d’une demande"
        verbose_name_plural = "vérifications d’une demande"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="headcount") | Q(value__isnull=False),
                name="planfinding_headcount",
                violation_error_message="Écrivez l’effectif.",
            )
        ]

    def __str__(self) -> str:
        return self.get_code_display()


class PlanService(models.Model):
    """Hours attested as carried out, by the certificate of the provider (R6332-26)."""

    request = models.ForeignKey(PlanRequest, models.PROTECT, related_name="services")
    from_on = models.DateField("du")
    to_on = models.DateField("au")
    hours = models.DecimalField("heures réalisées, tous stagiaires", max_digits=9, decimal_places=2)
    received_on = models.DateField("reçue le")
    document = models.ForeignKey(FirmDocument, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "attestation de service fait"
        verbose_name_plural = "attestations de service fait"
        ordering = ["from_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "from_on", "to_on"],
                name="planservice_once",
                violation_error_message="Cette période est déjà attestée.",
            ),
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="planservice_in_order",
                violation_error_message="La fin précède le début.",
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0),
                name="planservice_hours",
                violation_error_message="Une attestation porte des heures.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h du {self.from_on:%d/%m/%Y} au {self.to_on:%d/%m/%Y}"
