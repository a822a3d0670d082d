"""What comes in and goes out of a campaign: recommendations, transmissions, remarks of France compétences."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from branches.models.campaigns import Campaign, Position
from registers.models import Committee


class RecommendationFile(models.Model):
    """A file, or a pasted table, as it was read; it waits while a person chooses between two amounts."""

    class State(models.TextChoices):
        WAITING = "waiting", "Conflits à trancher"
        LOADED = "loaded", "Chargé"
        DROPPED = "dropped", "Abandonné"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="files")
    name = models.CharField("nom", max_length=255)
    sha256 = models.CharField("empreinte des lignes", max_length=64)
    state = models.CharField("état", max_length=8, choices=State)
    lines = models.JSONField("lignes lues", default=list)
    report = models.JSONField("compte rendu", default=dict)
    loaded_on = models.DateField("chargé le")
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "fichier de recommandations"
        verbose_name_plural = "fichiers de recommandations"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(state="waiting"),
                name="recommendations_one_waiting",
                violation_error_message="Un fichier attend déjà que ses conflits soient tranchés.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Recommendation(models.Model):
    """What France compétences recommends for a certification, to one branch or to all."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="recommendations", db_index=False)
    rncp = models.CharField("certification", max_length=12)
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, related_name="+")
    recommended = models.DecimalField("valeur recommandée", max_digits=12, decimal_places=4, null=True)
    low = models.DecimalField("minimum", max_digits=12, decimal_places=4, null=True)
    high = models.DecimalField("maximum", max_digits=12, decimal_places=4, null=True)
    cost = models.DecimalField("coût médian des CFA", max_digits=12, decimal_places=4, null=True)
    file = models.ForeignKey(RecommendationFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "recommandation"
        verbose_name_plural = "recommandations"
        ordering = ["campaign", "rncp", "committee"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "rncp", "committee"],
                nulls_distinct=False,
                name="recommendation_once",
                violation_error_message="Cette recommandation existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rncp} × CPNE {self.committee_id or 'toutes'}"


class Transmission(models.Model):
    """What the OPCO sent to France compétences, byte for byte."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="transmissions")
    rank = models.PositiveSmallIntegerField("rang")
    content = models.TextField("fichier")
    sha256 = models.CharField("empreinte", max_length=64)
    count = models.PositiveIntegerField("positions")
    sent_on = models.DateField("transmise le")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    positions = models.ManyToManyField(Position, related_name="transmissions")

    class Meta:
        verbose_name = "transmission"
        verbose_name_plural = "transmissions"
        ordering = ["campaign", "-rank"]
        constraints = [models.UniqueConstraint(fields=["campaign", "rank"], name="transmission_once")]

    def __str__(self) -> str:
        return f"transmission {self.rank}"


class Remark(models.Model):
    """An anomaly that France compétences answers about a position, and what was done about it."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="remarks")
    text = models.TextField("anomalie signalée")
    reported_on = models.DateField("signalée le")
    answer = models.TextField("suite donnée", blank=True)
    answered_on = models.DateField("répondue le", null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "anomalie de France compétences"
        verbose_name_plural = "anomalies de France compétences"
        ordering = ["-id"]
        indexes = [models.Index(fields=["position"], condition=Q(answered_on=None), name="remark_open")]

    def __str__(self) -> str:
        return self.text[:80]
