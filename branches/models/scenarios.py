"""Scenarios of annual levels: what a branch imagines, and what it would cost on its contracts."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from branches.models.access import visible_committees
from branches.rules import scenarios as rules
from contracts.models import Contract
from registers.models import Committee


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """The vocabulary of scenarios."""

    def visible_to(self, user: User, on: date) -> ScenarioQuerySet:
        """Those of one’s branches; a representative sees those that are shared, their own are."""
        mine = self.filter(committee__in=visible_committees(user, on))
        if not user.has_perm("branches.view_scenario"):
            return self.none()
        return mine if user.has_perm("branches.open_branch") else mine.filter(shared=True)

    def editable_by(self, user: User, on: date) -> ScenarioQuerySet:
        """Those this user may change: officers those of the OPCO, a representative their own."""
        mine = self.visible_to(user, on).filter(state="open")
        if not user.has_perm("branches.simulate_levels"):
            return mine.none()
        if user.has_perm("branches.open_branch"):
            return mine.filter(from_branch=False)
        return mine.filter(made_by=user)


class Scenario(models.Model):
    """Annual levels imagined for a branch: `lines` hold them, `effects` what they change in euros."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="scenarios", verbose_name="branche", db_index=False
    )
    name = models.CharField("nom", max_length=120)
    comment = models.TextField("commentaire", max_length=2000, blank=True)
    state = models.CharField("état", max_length=8, choices=list(rules.STATES.items()), default="open")
    applicable_on = models.DateField("applicable à partir du")
    horizon = models.PositiveSmallIntegerField("exercices")
    rest = models.BooleanField("durée restante seulement", default=False, db_default=False)
    growth = models.DecimalField(
        "évolution des entrées (% par an)", max_digits=5, decimal_places=2, default=0
    )
    shared = models.BooleanField("partagé avec les représentants", default=False, db_default=False)
    from_branch = models.BooleanField("fait par un représentant", default=False, db_default=False)
    version = models.PositiveIntegerField(default=1)  # grows with each change of its levels or hypotheses
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("créé le", db_default=Now())
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("modifié le", db_default=Now())

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "scénario de niveaux"
        verbose_name_plural = "scénarios de niveaux"
        ordering = ["-id"]
        permissions = [("simulate_levels", "Simuler des niveaux de prise en charge")]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "name"],
                condition=Q(state="open"),
                name="scenario_name_once",
                violation_error_message="Un scénario de cette branche porte déjà ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(horizon__range=(1, rules.LONGEST)),
                name="scenario_horizon",
                violation_error_message="Un horizon compte de 1 à 5 exercices.",
            ),
            models.CheckConstraint(
                condition=Q(from_branch=False) | Q(shared=True),
                name="scenario_of_branch_shared",
                violation_error_message="Le scénario d’un représentant reste visible de sa branche.",
            ),
        ]
        indexes = [models.Index(fields=["committee", "-id"], name="scenario_latest")]

    def __str__(self) -> str:
        return self.name


class ScenarioLine(models.Model):
    """The annual level imagined for one certification."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="lines", db_index=False)
    rncp = models.CharField("certification", max_length=12)
    amount = models.DecimalField("montant annuel", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "niveau simulé"
        verbose_name_plural = "niveaux simulés"
        ordering = ["scenario", "rncp"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "rncp"], name="scenarioline_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="scenarioline_positive",
                violation_error_message="Un niveau est un montant positif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rncp} {self.amount}"


class ScenarioEffect(models.Model):
    """What a scenario costs by one reading, on the stock of a day; it says which version it is about."""

    class State(models.TextChoices):
        ASKED = "asked", "Calcul en cours"
        DONE = "done", "Calculé"
        FAILED = "failed", "Calcul interrompu"

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="effects", db_index=False)
    reading = models.CharField("lecture", max_length=8, choices=list(rules.READINGS.items()))
    state = models.CharField("état", max_length=6, choices=State, default=State.ASKED)
    version = models.PositiveIntegerField()
    stock_on = models.DateField("stock arrêté au", null=True)
    content = models.JSONField(null=True)  # branches.rules.effects.Effect.as_dict
    asked_at = models.DateTimeField("demandé le", db_default=Now())
    made_at = models.DateTimeField("calculé le", null=True)

    class Meta:
        verbose_name = "effet d’un scénario"
        ordering = ["scenario", "reading"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "reading"], name="scenarioeffect_once"),
        ]

    def __str__(self) -> str:
        return f"effet {self.scenario_id} {self.reading}"


class ScenarioTrace(Trace):
    """Who changed a scenario, when and why."""

    subject = models.ForeignKey(Scenario, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement de scénario"


class StockLine(models.Model):
    """What of a financed apprenticeship contract its amounts depend on, read once from its last verdict."""

    contract = models.OneToOneField(Contract, models.CASCADE, primary_key=True, related_name="+")
    verdict = models.BigIntegerField()  # the one it was read from: another one has it read again
    committee = models.CharField("CPNE", max_length=10, blank=True)
    rncp = models.CharField("certification", max_length=12, blank=True)
    annual = models.DecimalField("niveau retenu", max_digits=12, decimal_places=4, null=True)
    interim = models.BooleanField("montant d’amorçage", default=False)
    level = models.PositiveSmallIntegerField("niveau de la certification", null=True)
    concluded_on = models.DateField("conclu le")
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    last_on = models.DateField("dernier jour financé")
    traits = models.TextField(blank=True)  # branches.rules.simulation.traits_of: the rare facts, as JSON
    provider_siret = models.CharField("SIRET de l’organisme", max_length=14)
    region = models.CharField("région", max_length=3, blank=True)

    class Meta:
        verbose_name = "contrat simulable"
        verbose_name_plural = "contrats simulables"
        indexes = [models.Index(fields=["committee", "rncp"], name="stockline_committee")]

    def __str__(self) -> str:
        return f"contrat {self.pk}"


class StockReading(models.Model):
    """One reading of the contracts into the simulator; the last one that ended dates the stock."""

    on = models.DateField("arrêté au")
    read = models.PositiveIntegerField("contrats lus", default=0)
    started_at = models.DateTimeField("commencée le", db_default=Now())
    ended_at = models.DateTimeField("terminée le", null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "lecture du stock"
        verbose_name_plural = "lectures du stock"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"stock arrêté au {self.on:%d/%m/%Y}"
