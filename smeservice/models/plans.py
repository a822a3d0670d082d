"""Action plans: what is to be done after a diagnosis, by whom, for when, with which money."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from contracts.models import Contract
from smeservice.models.contacts import Contact
from smeservice.models.diagnoses import FirmDiagnosis
from smeservice.models.interactions import Interaction
from smeservice.rules import plans as rules


class PlanActionQuerySet(models.QuerySet["PlanAction"]):
    """The vocabulary of actions."""

    def visible_to(self, user: User) -> PlanActionQuerySet:
        """Those of the firms one may open."""
        return self.filter(diagnosis__in=FirmDiagnosis.objects.visible_to(user).values("pk"))

    def late(self, user: User, on: date) -> PlanActionQuerySet:
        """Those this adviser follows, past their day and not done."""
        mine = self.visible_to(user).filter(diagnosis__adviser=user).exclude(diagnosis__state="abandoned")
        return mine.filter(state__in=rules.PENDING, due_on__lt=on)


class PlanAction(models.Model):
    """One action of a plan; a person of the firm or an adviser answers for it."""

    diagnosis = models.ForeignKey(FirmDiagnosis, models.PROTECT, related_name="actions")
    title = models.CharField("action", max_length=200)
    priority = models.CharField("priorité", max_length=8, blank=True)  # the question it answers
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("pour le")
    cost = models.DecimalField(
        "coût", max_digits=10, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    funding = models.CharField(
        "financement souhaité", max_length=12, choices=list(rules.FUNDINGS.items()), default="none"
    )
    state = models.CharField(
        "état", max_length=8, choices=list(rules.STATES.items()), default="todo", db_default="todo"
    )
    interaction = models.ForeignKey(Interaction, models.SET_NULL, null=True, blank=True, related_name="+")
    contract = models.ForeignKey(Contract, models.SET_NULL, null=True, blank=True, related_name="+")
    plan_request = models.ForeignKey(
        "smeservice.PlanRequest", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    token = models.UUIDField(unique=True)
    edition = models.PositiveIntegerField(default=1, db_default=1)
    made_at = models.DateTimeField(db_default=Now())

    objects = PlanActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action du plan"
        verbose_name_plural = "actions du plan"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cost__gte=0),
                name="planaction_cost",
                violation_error_message="Un coût n’est pas négatif.",
            ),
            models.CheckConstraint(
                condition=Q(contact=None) | Q(adviser=None),
                name="planaction_one_owner",
                violation_error_message="Une action a un seul responsable.",
            ),
        ]
        indexes = [
            models.Index(fields=["diagnosis", "due_on"], name="planaction_of_diagnosis"),
            models.Index(
                fields=["due_on"], condition=Q(state__in=["todo", "doing"]), name="planaction_pending"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanActionTrace(Trace):
    """What happened to an action."""

    subject = models.ForeignKey(PlanAction, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace d’action"
        indexes = [models.Index(fields=["subject", "-id"], name="planactiontrace_latest")]
