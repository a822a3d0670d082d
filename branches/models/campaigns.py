"""Campaigns of levels (NPEC): the branches asked, what is recommended to them, what they answer."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from branches.models.access import visible_committees
from branches.models.documents import Document
from branches.models.scenarios import Scenario
from branches.rules import campaigns, campaigns_positions
from registers.models import Committee, NpecPublication


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """The vocabulary of campaigns."""

    def visible_to(self, user: User, on: date) -> CampaignQuerySet:
        """Those that ask one of one’s branches; a representative sees them once they are open."""
        asked = CampaignCommittee.objects.filter(
            campaign=OuterRef("pk"), committee__in=visible_committees(user, on)
        )
        if user.has_perm("branches.open_branch"):
            return self.filter(Exists(asked))
        if user.has_perm("branches.represent_branch"):
            return self.filter(Exists(asked)).exclude(state__in=["preparation", "cancelled"])
        return self.none()


class Campaign(models.Model):
    """A round in which branches set their levels, in the order that the law gave on the day of its launch."""

    name = models.CharField("nom", max_length=120, unique=True)
    kind = models.CharField("procédure", max_length=16, choices=list(campaigns.KINDS.items()))
    order = models.CharField("ordre", max_length=16, choices=list(campaigns.ORDERS.items()))
    state = models.CharField(
        "état", max_length=12, choices=list(campaigns.STATES.items()), default="preparation"
    )
    launched_on = models.DateField("lancée le")
    announced_on = models.DateField("réponse annoncée pour le", null=True, blank=True)
    published_on = models.DateField("recommandations publiées le", null=True, blank=True)
    bulletin = models.CharField("référence de la publication", max_length=200, blank=True)
    due_on = models.DateField("échéance des CPNE", null=True, blank=True)  # branches.rules.campaigns
    decree_due_on = models.DateField("décret attendu le", null=True, blank=True)
    act = models.CharField("acte qui fixe les niveaux", max_length=200, blank=True)
    applicable_from = models.DateField("applicable aux contrats conclus à partir du", null=True, blank=True)
    publication = models.ForeignKey(NpecPublication, models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField("close le", null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne NPEC"
        verbose_name_plural = "campagnes NPEC"
        ordering = ["-id"]
        permissions = [("close_campaign", "Valider la clôture d’une campagne NPEC proposée par une autre")]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(published_on__gte=F("launched_on")),
                name="campaign_published_after_launch",
                violation_error_message="La publication précède le lancement de la campagne.",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False, applicable_from__isnull=False),
                name="campaign_closed_with_its_date",
                violation_error_message="Une campagne close a une date d’application.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignTrace(Trace):
    """One move of a campaign."""

    subject = models.ForeignKey(Campaign, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement de campagne"


class CampaignCommitteeQuerySet(models.QuerySet["CampaignCommittee"]):
    """The vocabulary of the branches asked."""

    def visible_to(self, user: User, on: date) -> CampaignCommitteeQuerySet:
        """Those of one’s branches, in campaigns one may see."""
        return self.filter(
            committee__in=visible_committees(user, on), campaign__in=Campaign.objects.visible_to(user, on)
        )

    def due_soon(self, on: date, until: date) -> CampaignCommitteeQuerySet:
        """Of open campaigns, whose deadline is past or comes by that day, with positions still to vote."""
        waiting = Position.objects.filter(
            campaign=OuterRef("campaign"),
            committee=OuterRef("committee"),
            state__in=sorted(campaigns.UNVOTED),
        )
        return self.filter(Exists(waiting), campaign__state="open", due_on__lte=until)


class CampaignCommittee(models.Model):
    """A branch asked by a campaign, with its own deadline."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="asked")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="campaigns", verbose_name="branche")
    notified_on = models.DateField("recommandation notifiée le", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    meets_on = models.DateField("réunion de la CPNE", null=True, blank=True)
    scenario = models.ForeignKey(
        Scenario, models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name="simulation"
    )

    objects = CampaignCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "branche d’une campagne"
        verbose_name_plural = "branches d’une campagne"
        ordering = ["campaign", "committee"]
        constraints = [models.UniqueConstraint(fields=["campaign", "committee"], name="campaign_asks_once")]
        indexes = [models.Index(fields=["due_on"], name="campaigncommittee_due")]

    def __str__(self) -> str:
        return f"{self.campaign_id} – {self.committee_id}"


class PositionQuerySet(models.QuerySet["Position"]):
    """The vocabulary of positions."""

    def visible_to(self, user: User, on: date) -> PositionQuerySet:
        """Those of one’s branches, in campaigns one may see."""
        return self.filter(
            committee__in=visible_committees(user, on), campaign__in=Campaign.objects.visible_to(user, on)
        )


class Position(models.Model):
    """What a branch answers for a certification, from nothing said to the level retained."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="positions", db_index=False)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="positions", verbose_name="branche")
    rncp = models.CharField("certification", max_length=12)
    state = models.CharField(
        "état", max_length=12, choices=list(campaigns.POSITION_STATES.items()), default="missing"
    )
    choice = models.CharField(
        "choix", max_length=12, choices=list(campaigns_positions.CHOICES.items()), blank=True
    )
    amount = models.DecimalField("montant annuel", max_digits=12, decimal_places=4, null=True)
    reason = models.TextField("motif", blank=True)
    communication = models.DecimalField("part de communication", max_digits=8, decimal_places=2, null=True)
    outside = models.BooleanField("hors des bornes recommandées", default=False, db_default=False)
    minutes = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="positions", verbose_name="procès-verbal"
    )
    voted_on = models.DateField("votée le", null=True)
    received_on = models.DateField("reçue le", null=True)
    late = models.TextField("retard", blank=True)  # the sentence that says it, kept
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    final_amount = models.DecimalField("niveau fixé", max_digits=12, decimal_places=4, null=True)
    final_status = models.CharField("statut", max_length=4, blank=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = "position NPEC"
        verbose_name_plural = "positions NPEC"
        ordering = ["campaign", "committee", "rncp"]
        permissions = [("propose_position", "Proposer et commenter les positions NPEC de sa branche")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "committee", "rncp"],
                name="position_once",
                violation_error_message="Cette branche a déjà une position pour cette certification.",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0),
                name="position_positive",
                violation_error_message="Un niveau est un montant positif.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(campaigns.VOTED))
                | Q(amount__isnull=False, minutes__isnull=False, voted_on__isnull=False),
                name="position_voted_with_minutes",
                violation_error_message="Une position votée a un montant, un procès-verbal et une date.",
            ),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=F("voted_on")),
                name="position_received_after_vote",
                violation_error_message="La réception précède le vote.",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "rncp", "committee"], name="position_by_certification"),
            models.Index(
                fields=["state", "campaign"], name="position_to_receive", condition=Q(state="voted")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rncp} × CPNE {self.committee_id}"


class PositionTrace(Trace):
    """One move of a position."""

    subject = models.ForeignKey(Position, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement de position"


class PositionComment(models.Model):
    """A word of the OPCO or of the branch about a position; it is not rewritten."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="comments")
    text = models.TextField("commentaire")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "commentaire de position"
        verbose_name_plural = "commentaires de position"
        ordering = ["id"]
        triggers = Trace.Meta.triggers

    def __str__(self) -> str:
        return self.text[:80]
