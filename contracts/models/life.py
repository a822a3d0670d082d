"""What happens to a contract: verdicts, moves, amendments, its early end, the schedule once accepted."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.contract import Contract
from contracts.models.intake import Batch
from contracts.rules import states


class Verdict(models.Model):
    """Checks, amount and schedule as the rules said them that day, with their facts; never rewritten."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="verdicts")
    facts = models.JSONField()  # contracts.rules.facts.Facts.as_dict: replaying them gives `content` again
    content = models.JSONField()  # contracts.rules.verdict.Verdict.as_dict
    made_at = models.DateTimeField("établi le", db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        verbose_name = "évaluation"
        ordering = ["-id"]
        indexes = [models.Index(fields=["contract", "-id"], name="verdict_latest")]
        triggers = [pgtrigger.Protect(name="verdict_never_rewritten", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"évaluation {self.pk}"


class Move(models.Model):
    """Who moved a contract from which state to which, when, and why; a row never changes."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="moves")
    verb = models.CharField("action", max_length=16)
    from_state = models.CharField("de", max_length=12, blank=True)
    to_state = models.CharField("à", max_length=12)
    on = models.DateField("en date du")
    reasons = models.JSONField("motifs", default=list)  # codes of contracts.rules.states.REFUSALS
    comment = models.TextField("commentaire", blank=True)
    verdict = models.ForeignKey(Verdict, models.PROTECT, null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)  # null: a nightly job
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "mouvement"
        ordering = ["-id"]
        indexes = [models.Index(fields=["contract", "-id"], name="move_latest")]
        triggers = [pgtrigger.Protect(name="move_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.contract_id}"


class Amendment(models.Model):
    """A later line about a contract already received (types 30 to 38): attached, never merged into it."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField("numéro d’avenant")
    amendment_type = models.CharField("type", max_length=2)
    concluded_on = models.DateField("conclu le")
    effective_on = models.DateField("effet le", null=True)
    received_on = models.DateField("reçu le")
    decision_due_on = models.DateField("à décider au plus tard le", null=True)
    values = models.JSONField()  # canonical column -> text, the columns the line fills
    verdict = models.JSONField(null=True)  # what the contract would be worth so amended
    state = models.CharField(
        "état",
        max_length=10,
        choices=list(states.AMENDMENT_STATES.items()),
        default="pending",
        db_default="pending",
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("décidé le", null=True)
    comment = models.TextField("commentaire", blank=True, default="", db_default="")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="amendments")
    line = models.PositiveIntegerField(null=True)
    fingerprint = models.BinaryField(max_length=16)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "avenant"
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="amendment_once_per_number",
                violation_error_message="Ce contrat a déjà un avenant de ce numéro.",
            )
        ]
        indexes = [
            models.Index(
                fields=["decision_due_on", "id"],
                condition=models.Q(state="pending"),
                name="amendment_pending_due",
            ),
        ]

    def __str__(self) -> str:
        return f"avenant {self.number}"


class Termination(models.Model):
    """The early end of a contract: why, days in the company, how long the CFA keeps the apprentice."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="terminations")
    on = models.DateField("rompu le")
    motive = models.CharField("motif", max_length=2, choices=list(states.MOTIVES.items()), blank=True)
    practical_days = models.PositiveSmallIntegerField("jours en entreprise", null=True)
    maintained_until = models.DateField("maintenu au CFA jusqu’au", null=True)  # L6222-18-2
    hours_done = models.PositiveIntegerField("heures réalisées", null=True)  # professionalisation
    notified_on = models.DateField("signalé le")
    comment = models.TextField("commentaire", blank=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="terminations")
    verdict = models.ForeignKey(Verdict, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    replaced = models.BooleanField("remplacée", default=False)  # a later row says otherwise

    class Meta:
        verbose_name = "rupture"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=models.Q(replaced=False), name="termination_one_live"
            ),
            models.CheckConstraint(
                condition=models.Q(maintained_until=None) | models.Q(maintained_until__gte=models.F("on")),
                name="termination_maintained_after",
                violation_error_message="Le maintien au CFA suit la rupture.",
            ),
        ]

    def __str__(self) -> str:
        return f"rupture du {self.on:%d/%m/%Y}"


class Instalment(models.Model):
    """One payment foreseen by the schedule of an accepted contract.

    A schedule that changes closes the lines it replaces: version `v` of a schedule is the lines whose `since`
    is at most `v` and whose `until` is none or above. Lines already billed stay; an adjustment line, which
    may be negative, makes the live lines sum to the contract’s total.
    """

    contract = models.ForeignKey(  # instalment_once_per_number serves its searches
        Contract, models.CASCADE, related_name="instalments", db_index=False
    )
    number = models.PositiveSmallIntegerField("numéro")
    since = models.PositiveSmallIntegerField("version", default=1)
    until = models.PositiveSmallIntegerField("remplacée par la version", null=True)
    step = models.CharField(max_length=24, default="")  # key of contracts.rules.wording.STEPS
    share = models.PositiveSmallIntegerField(null=True)  # percentage of the year’s amount
    year = models.PositiveSmallIntegerField("année d’exécution", null=True)
    label = models.CharField("libellé", max_length=120)
    rule = models.CharField(max_length=40)
    article = models.CharField(max_length=64)
    opens_on = models.DateField("exigible à partir du", null=True)
    due_on = models.DateField("échéance", null=True)
    condition = models.TextField("condition", blank=True)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "échéance"
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="instalment_once_per_number"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0) | models.Q(step="adjustment"),
                name="instalment_negative_only_to_adjust",
                violation_error_message="Seule une régularisation peut être négative.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(until=None, due_on__isnull=False),
                name="instalment_live_due",
            ),
        ]

    def __str__(self) -> str:
        return f"échéance {self.number}"
