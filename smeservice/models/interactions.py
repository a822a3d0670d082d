"""What was exchanged with a firm: visits, calls, mails, meetings, webinars; and the next step promised."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from registers.models import Company, Establishment
from smeservice.models.contacts import Contact
from smeservice.rules import exchanges


class InteractionQuerySet(models.QuerySet["Interaction"]):
    """The vocabulary of exchanges."""

    def visible_to(self, user: User) -> InteractionQuerySet:
        """Those of the firms one may open, and one’s own."""
        if not user.has_perm("smeservice.open_firm"):
            return self.none()
        if user.has_perm("smeservice.every_firm"):
            return self
        followed = Q(company__firm__adviser=user) | Q(company__firm__adviser=None)
        return self.filter(followed | Q(adviser=user))

    def due(self, user: User) -> InteractionQuerySet:
        """The next steps this adviser promised and has not done, and those left by who is gone."""
        left = Q(adviser__is_active=False, company__firm__adviser=user)
        return self.filter(Q(adviser=user) | left, next_on__isnull=False, next_done_on=None)


class Interaction(models.Model):
    """One exchange with a firm, as its adviser wrote it; a correction is another row that replaces it."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="interactions", verbose_name="entreprise"
    )
    establishment = models.ForeignKey(
        Establishment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="établissement"
    )
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="interactions", verbose_name="conseiller"
    )
    kind = models.CharField("nature", max_length=10, choices=list(exchanges.KINDS.items()))
    on = models.DateField("le")
    minutes = models.PositiveSmallIntegerField("durée (min)", null=True, blank=True)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="interactions")
    themes = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    outcome = models.CharField("suite donnée", max_length=16, choices=list(exchanges.OUTCOMES.items()))
    note = models.TextField("compte rendu", blank=True)
    next_step = models.CharField("prochaine étape", max_length=200, blank=True)
    next_on = models.DateField("pour le", null=True, blank=True)
    next_done_on = models.DateField("faite le", null=True, blank=True)
    reminded_on = models.DateField("rappelée le", null=True, blank=True)
    token = models.UUIDField(unique=True)  # of the form: the same sheet sent twice is written once
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    made_at = models.DateTimeField(db_default=Now())

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = "échange"
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on=None) | ~Q(next_step=""),
                name="interaction_step_named",
                violation_error_message="Dites quelle est la prochaine étape.",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-on", "-id"], name="interaction_of_company"),
            models.Index(fields=["adviser", "-on"], name="interaction_of_adviser"),
            models.Index(fields=["on", "kind"], name="interaction_period"),
            models.Index(
                fields=["adviser", "next_on"],
                condition=Q(next_on__isnull=False, next_done_on=None),
                name="interaction_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.on:%d/%m/%Y}"
