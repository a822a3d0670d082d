"""Controls of service done: campaigns over a frozen population, their files, and anomalies as evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contracts.models.contract import Contract
from contracts.rules import controls


class ControlCampaign(models.Model):
    """A sample drawn from a frozen population: the same criteria and seed give the same files again."""

    name = models.CharField("nom", max_length=120, unique=True)
    criteria = models.JSONField("critères", default=dict)  # contracts.rules.controls
    seed = models.CharField("graine", max_length=64)
    population = models.PositiveIntegerField("population", default=0)
    population_sha256 = models.CharField("empreinte de la population", max_length=64, blank=True)
    sample_size = models.PositiveIntegerField("taille de l’échantillon")
    plan = models.JSONField("tirage", default=dict, db_default={})  # contracts.rules.sampling.Plan
    frozen_on = models.DateField("figée le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    closed_on = models.DateField("close le", null=True)

    class Meta:
        verbose_name = "campagne de contrôle"
        verbose_name_plural = "campagnes de contrôle"
        ordering = ["-id"]
        permissions = [("run_controls", "Mener une campagne de contrôle")]

    def __str__(self) -> str:
        return self.name


class ControlPopulation(models.Model):
    """The population as it was the day it was frozen: the draw can be done again whatever changed since."""

    campaign = models.OneToOneField(
        ControlCampaign, models.CASCADE, primary_key=True, related_name="frozen_population"
    )
    packed = models.BinaryField()  # contracts.rules.sampling.pack

    class Meta:
        verbose_name = "population figée"
        verbose_name_plural = "populations figées"

    def __str__(self) -> str:
        return f"population {self.pk}"


class ControlFile(models.Model):
    """One file of a campaign: proofs asked, finding, reply of the other party, decision."""

    campaign = models.ForeignKey(ControlCampaign, models.PROTECT, related_name="files")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="controls")
    position = models.PositiveIntegerField("rang du tirage")
    part = models.CharField(
        "tiré", max_length=10, choices=list(controls.PARTS.items()), default="random", db_default="random"
    )
    state = models.CharField("état", max_length=10, choices=list(controls.STATES.items()), default="drawn")
    proofs = models.JSONField("preuves demandées", default=list)
    asked_on = models.DateField("demandées le", null=True)
    finding = models.CharField("constat", max_length=10, choices=list(controls.FINDINGS.items()), blank=True)
    finding_text = models.TextField("constat détaillé", blank=True)
    notified_on = models.DateField("constat notifié le", null=True)
    reply_due_on = models.DateField("réponse attendue jusqu’au", null=True)
    reply = models.TextField("réponse", blank=True)
    replied_on = models.DateField("répondu le", null=True)
    decision = models.CharField(
        "décision", max_length=10, choices=list(controls.DECISIONS.items()), blank=True
    )
    decision_text = models.TextField("motivation", blank=True)
    amount = models.DecimalField("montant à reprendre", max_digits=12, decimal_places=2, null=True)
    signalled_to = models.JSONField("signalé à", default=list)
    decided_on = models.DateField("décidé le", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_on = models.DateField("manquement levé le", null=True)
    history = models.JSONField("historique", default=list, db_default=[])  # who did what, when

    class Meta:
        verbose_name = "dossier contrôlé"
        verbose_name_plural = "dossiers contrôlés"
        ordering = ["campaign", "position"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "contract"], name="control_once_per_campaign"),
            models.CheckConstraint(
                condition=Q(reply_due_on=None) | Q(reply_due_on__gte=F("notified_on")),
                name="control_reply_after_notice",
                violation_error_message="La réponse est attendue après la notification.",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", "none"])
                | Q(replied_on__isnull=False)
                | Q(decided_on__gt=F("reply_due_on")),
                name="control_decided_after_reply",
                violation_error_message="Une décision défavorable attend la réponse, ou la fin de son délai.",
            ),
        ]

        indexes = [
            models.Index(fields=["campaign", "position"], name="control_in_order"),
            models.Index(
                fields=["contract"],
                condition=Q(lifted_on=None, decision__in=["reduce", "recover", "signal"]),
                name="control_breach",
            ),
        ]

    def __str__(self) -> str:
        return f"contrôle {self.campaign_id}-{self.position}"


class Anomaly(models.Model):
    """Something unusual seen in the data: evidence to read, never a verdict."""

    kind = models.CharField("nature", max_length=16, choices=list(controls.ANOMALIES.items()))
    subject = models.CharField("sujet", max_length=64)  # SIRET, tutor, account…
    title = models.CharField("intitulé", max_length=200)
    evidence = models.JSONField("éléments", default=dict)
    found_on = models.DateField("vue le")
    still_on = models.DateField("encore vue le")
    read_on = models.DateField("examinée le", null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    comment = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "anomalie"
        ordering = ["-still_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="anomaly_once")]

    def __str__(self) -> str:
        return self.title
