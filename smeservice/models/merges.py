"""Duplicates: pairs that look alike, people merged, companies whose SIREN changed, and what moved."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from registers.models import Company, Takeover
from smeservice.models.contacts import Contact
from smeservice.rules import merges


class ContactPairQuerySet(models.QuerySet["ContactPair"]):
    """The vocabulary of pairs."""

    def visible_to(self, user: User) -> ContactPairQuerySet:
        """Those of the firms one may open."""
        if not user.has_perm("smeservice.open_firm"):
            return self.none()
        if user.has_perm("smeservice.every_firm"):
            return self
        return self.filter(Q(company__firm__adviser=user) | Q(company__firm__adviser=None))

    def waiting(self) -> ContactPairQuerySet:
        """Those nobody has decided."""
        return self.filter(state="open")


class ContactPair(models.Model):
    """Two contacts of one firm that may be the same person, and what was decided."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name="entreprise")
    one = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    other = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    reasons = ArrayField(models.CharField(max_length=8))
    state = models.CharField(
        "état", max_length=8, choices=list(merges.STATES.items()), default="open", db_default="open"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField("décidé le", null=True)

    objects = ContactPairQuerySet.as_manager()

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"],
                name="contactpair_once",
                violation_error_message="Cette paire existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")),
                name="contactpair_order",
                violation_error_message="Une paire compte deux contacts.",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], condition=Q(state="open"), name="contactpair_of_company"),
            models.Index(fields=["-id"], condition=Q(state="open"), name="contactpair_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} – {self.other_id}"


class ContactMerge(models.Model):
    """A contact merged into another of its firm, with all that moved; what was known goes with the person."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name="entreprise")
    kept = models.ForeignKey(Contact, models.PROTECT, related_name="merges")
    dropped = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    moved = models.JSONField("ce qui a suivi")  # keys by noun
    before = models.JSONField("ce que disait le contact gardé")  # emptied when the person is erased
    on = models.DateField("le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField("défaite le", null=True)
    undone_why = models.TextField("motif du retour", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "fusion de contacts"
        verbose_name_plural = "fusions de contacts"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dropped"],
                condition=Q(undone_at=None),
                name="contactmerge_once",
                violation_error_message="Ce contact est déjà fusionné.",
            )
        ]
        indexes = [models.Index(fields=["company", "-id"], name="contactmerge_of_company")]

    def __str__(self) -> str:
        return f"{self.dropped_id} → {self.kept_id}"


class FirmTakeover(models.Model):
    """What followed a company to its new SIREN."""

    takeover = models.OneToOneField(Takeover, models.PROTECT, related_name="moves", verbose_name="reprise")
    moved = models.JSONField("ce qui a suivi")  # keys by noun

    class Meta:
        verbose_name = "suite d’une reprise"
        verbose_name_plural = "suites de reprises"
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.takeover)
