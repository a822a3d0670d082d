"""Promotion of distance and on-the-job training: campaigns, actions, firms reached, what firms did of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from accounts.traces import Trace
from registers.models import Company
from smeservice.models.firms import Firm
from smeservice.rules import promotion as rules


class PromotionCampaign(models.Model):
    """A set of actions towards firms, over a period that includes both ends."""

    title = models.CharField("titre", max_length=120, unique=True)
    purpose = models.TextField("objectif", blank=True, max_length=2000)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    wanted = models.PositiveIntegerField("entreprises visées", default=0)
    edition = models.PositiveIntegerField(default=1, db_default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "campagne de promotion"
        verbose_name_plural = "campagnes de promotion"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="promotioncampaign_period",
                violation_error_message="La fin de la campagne précède son début.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class PromotionActionQuerySet(models.QuerySet["PromotionAction"]):
    """The vocabulary of actions."""

    def visible_to(self, user: User) -> PromotionActionQuerySet:
        """All of them: what they say names no firm."""
        return self if user.has_perm("smeservice.open_firm") else self.none()

    def counting(self) -> PromotionActionQuerySet:
        """With how many firms each has, and how many came; counted for the rows of a page only."""
        rows = Participation.objects.filter(action=models.OuterRef("pk")).order_by().values("action")
        count = rows.annotate(count=models.Count("pk")).values("count")
        return self.annotate(
            firms=Coalesce(models.Subquery(count), 0),
            present=Coalesce(models.Subquery(count.filter(state="present")), 0),
        )


class PromotionAction(models.Model):
    """A webinar, a meeting, a kit…: what is done once towards firms, on one way of training."""

    campaign = models.ForeignKey(
        PromotionCampaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="campagne",
    )
    title = models.CharField("titre", max_length=160)
    channel = models.CharField("forme", max_length=10, choices=list(rules.CHANNELS.items()))
    theme = models.CharField("sujet", max_length=5, choices=list(rules.THEMES.items()))
    on = models.DateField("le")
    department = models.CharField("département", max_length=3, blank=True)
    branches = ArrayField(models.CharField(max_length=4), default=list, blank=True, verbose_name="branches")
    wanted = models.PositiveIntegerField("public visé (personnes)", default=0)
    reached = models.PositiveIntegerField("public touché (personnes)", null=True, blank=True)
    cost = models.DecimalField(
        "coût", max_digits=10, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    state = models.CharField(
        "état", max_length=9, choices=list(rules.STATES.items()), default="planned", db_default="planned"
    )
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="promotion_actions", verbose_name="conseiller"
    )
    token = models.UUIDField(unique=True)
    edition = models.PositiveIntegerField(default=1, db_default=1)
    made_at = models.DateTimeField(db_default=Now())

    objects = PromotionActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action de promotion"
        verbose_name_plural = "actions de promotion"
        ordering = ["-on", "-id"]
        permissions = [("promote_training", "Promouvoir la FOAD et l’AFEST")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cost__gte=0),
                name="promotionaction_cost",
                violation_error_message="Un coût n’est pas négatif.",
            ),
            models.CheckConstraint(
                condition=Q(state="held", reached__isnull=False) | (~Q(state="held") & Q(reached=None)),
                name="promotionaction_reached_when_held",
                violation_error_message="Le public touché se compte quand l’action est tenue.",
            ),
        ]
        indexes = [
            models.Index(fields=["-on", "-id"], name="promotionaction_latest"),
            models.Index(fields=["campaign", "-on"], name="promotionaction_of_campaign"),
        ]

    def __str__(self) -> str:
        return self.title


class PromotionTrace(Trace):
    """What happened to an action."""

    subject = models.ForeignKey(PromotionAction, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace d’action de promotion"
        indexes = [models.Index(fields=["subject", "-id"], name="promotiontrace_latest")]


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """The vocabulary of participations."""

    def visible_to(self, user: User) -> ParticipationQuerySet:
        """Those of the firms one may open."""
        if not user.has_perm("smeservice.open_firm") or user.has_perm("smeservice.every_firm"):
            return self if user.has_perm("smeservice.open_firm") else self.none()
        return self.filter(company__in=Firm.objects.visible_to(user).values("company"))

    def told(self) -> ParticipationQuerySet:
        """The last thirty, with their action."""
        return self.select_related("action").order_by("-action__on", "-pk")[:30]


class Participation(models.Model):
    """A firm in an action: invited, then present or absent."""

    action = models.ForeignKey(PromotionAction, models.PROTECT, related_name="participations")
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="participations", verbose_name="entreprise"
    )
    state = models.CharField(
        "présence",
        max_length=7,
        choices=list(rules.PRESENCES.items()),
        default="invited",
        db_default="invited",
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "participation"
        ordering = ["action", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "company"],
                name="participation_once",
                violation_error_message="Cette entreprise est déjà dans l’action.",
            )
        ]
        indexes = [
            models.Index(fields=["company", "state"], name="participation_of_company"),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} – {self.get_state_display()}"


class TrialQuerySet(models.QuerySet["Trial"]):
    """The vocabulary of trials."""

    def counted(self) -> TrialQuerySet:
        """Those that were not taken back."""
        return self.filter(cancelled_on=None)

    def told(self) -> TrialQuerySet:
        """The last thirty that count."""
        return self.counted().order_by("-on", "-pk")[:30]


class Trial(models.Model):
    """One time a firm trained people that way: told by the firm, or known by its path or its file."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="trials", verbose_name="entreprise")
    theme = models.CharField("sujet", max_length=5, choices=list(rules.THEMES.items()))
    on = models.DateField("le")
    path = models.OneToOneField(
        "smeservice.AfestPath", models.PROTECT, null=True, blank=True, related_name="trial"
    )
    file = models.OneToOneField(
        "smeservice.FoadFile", models.PROTECT, null=True, blank=True, related_name="trial"
    )
    note = models.CharField("ce qui a été fait", max_length=200, blank=True)
    token = models.UUIDField(unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    cancelled_on = models.DateField("annulé le", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_why = models.CharField("motif", max_length=200, blank=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        verbose_name = "essai"
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(path=None) | Q(file=None),
                name="trial_one_source",
                violation_error_message="Un essai vient d’un parcours ou d’un dossier, pas des deux.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | ~Q(cancelled_why=""),
                name="trial_cancelled_why",
                violation_error_message="Un essai s’annule avec un motif.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "theme", "on"], condition=Q(cancelled_on=None), name="trial_of_company"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_theme_display()} du {self.on:%d/%m/%Y}"
