"""Firms as advisers see them: who follows which one, and one row of figures a firm for lists and maps."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from registers.models import Company
from registers.rules import sizes
from smeservice.models.transfers import Transfer


class FollowingQuerySet(models.QuerySet["Following"]):
    """The vocabulary of portfolios."""

    def in_force(self, on: date) -> FollowingQuerySet:
        """Those of that day."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)


class Following(models.Model):
    """An adviser follows a firm over a period that includes both ends; one adviser at a time."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="followings", verbose_name="entreprise")
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="followings", verbose_name="conseiller"
    )
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)
    reason = models.TextField("motif", blank=True)
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, blank=True, related_name="followings")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = FollowingQuerySet.as_manager()

    class Meta:
        verbose_name = "suivi d’entreprise"
        verbose_name_plural = "suivis d’entreprise"
        ordering = ["company", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(until=None),
                name="following_one_open",
                violation_error_message="Cette entreprise a déjà un conseiller.",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="following_ends_after_start",
                violation_error_message="La fin du suivi précède son début.",
            ),
        ]
        indexes = [
            models.Index(fields=["adviser", "company"], condition=Q(until=None), name="following_open")
        ]

    def __str__(self) -> str:
        return f"{self.company_id} – {self.adviser}"


class FirmQuerySet(models.QuerySet["Firm"]):
    """The vocabulary of firm lists."""

    def visible_to(self, user: User) -> FirmQuerySet:
        """One’s own portfolio and the firms nobody follows; all with the right `every_firm`."""
        if not user.has_perm("smeservice.open_firm"):
            return self.none()
        if user.has_perm("smeservice.every_firm"):
            return self
        return self.filter(Q(adviser=user) | Q(adviser=None))


class Firm(models.Model):
    """What lists, maps and priorities read of one firm: refreshed from what it sums up, never typed."""

    company = models.OneToOneField(Company, models.CASCADE, related_name="firm")
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="firms")
    department = models.CharField("département", max_length=3, blank=True)
    idcc = models.CharField("IDCC", max_length=4, blank=True)
    ours = models.BooleanField("de notre OPCO", null=True)  # null: the tables do not say
    size = models.CharField(
        "taille", max_length=8, choices=list(sizes.CLASSES.items()), blank=True
    )  # empty: headcount unknown, or its band straddles a threshold
    headcount_year = models.PositiveSmallIntegerField("année de l’effectif", null=True)
    previous_size = models.CharField("taille précédente", max_length=8, blank=True)
    live_contracts = models.PositiveIntegerField("contrats en cours", default=0)
    past_contracts = models.PositiveIntegerField("contrats passés", default=0)
    next_end_on = models.DateField("prochaine fin de contrat", null=True)
    last_contact_on = models.DateField("dernier échange", null=True)
    last_visit_on = models.DateField("dernière visite", null=True)
    step_due_on = models.DateField("étape promise pour le", null=True)
    interactions = models.PositiveIntegerField("échanges", default=0)
    closed = models.BooleanField("cessée", default=False)
    priority = models.PositiveSmallIntegerField("priorité", default=0)
    refreshed_at = models.DateTimeField("chiffres du", db_default=Now())

    objects = FirmQuerySet.as_manager()

    class Meta:
        verbose_name = "entreprise suivie"
        verbose_name_plural = "entreprises suivies"
        ordering = ["id"]
        permissions = [
            ("open_firm", "Ouvrir les pages du service de proximité"),
            ("every_firm", "Ouvrir toutes les entreprises, sans portefeuille"),
            ("work_firm", "Accompagner des entreprises"),
            ("transfer_firms", "Répartir les portefeuilles de tous les conseillers"),
        ]
        indexes = [
            models.Index(fields=["adviser", "id"], name="firm_adviser"),
            models.Index(fields=["department", "size", "id"], name="firm_place"),
            models.Index(fields=["idcc", "id"], name="firm_branch"),
            models.Index(fields=["-priority", "id"], condition=Q(closed=False), name="firm_priority"),
            models.Index(
                fields=["adviser", "-priority", "id"], condition=Q(closed=False), name="firm_my_priority"
            ),
            models.Index(fields=["last_contact_on", "id"], name="firm_contact"),
            models.Index(
                fields=["-headcount_year", "id"],
                condition=~Q(size="") & ~Q(previous_size="") & ~Q(size=F("previous_size")),
                name="firm_crossed",
            ),
            models.Index(
                fields=["-last_contact_on", "id"],
                condition=Q(closed=True, interactions__gt=0),
                name="firm_closed_met",
            ),
            models.Index(
                fields=["department", "id"], condition=Q(last_contact_on=None), name="firm_never_met"
            ),
        ]

    def __str__(self) -> str:
        return self.company_id
