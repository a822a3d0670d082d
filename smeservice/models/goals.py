"""Goals of a year, of an adviser or of a département: who set them, and each change."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from registers.models import Department
from smeservice.rules import goals as rules


class GoalQuerySet(models.QuerySet["Goal"]):
    """The vocabulary of goals."""

    def visible_to(self, user: User) -> GoalQuerySet:
        """One’s own, those one set, those of the départements; all with the right `every_firm`."""
        if not user.has_perm("smeservice.open_firm"):
            return self.none()
        if user.has_perm("smeservice.every_firm"):
            return self
        return self.filter(Q(adviser=user) | Q(adviser=None) | Q(set_by=user))


class Goal(models.Model):
    """How many visits, firms reached or diagnoses are aimed at in a year."""

    year = models.PositiveSmallIntegerField("année")
    aim = models.CharField("mesure", max_length=10, choices=list(rules.AIMS.items()))
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="goals",
        verbose_name="conseiller",
    )  # fmt: skip
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    target = models.PositiveIntegerField("objectif", validators=[MinValueValidator(1)])
    state = models.CharField(
        "état", max_length=8, choices=list(rules.STATES.items()), default="set", db_default="set"
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_on = models.DateField("fixé le")
    edition = models.PositiveIntegerField(default=1, db_default=1)
    made_at = models.DateTimeField(db_default=Now())

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        ordering = ["-year", "pk"]
        permissions = [("set_goal", "Fixer des objectifs de visites")]
        constraints = [
            models.CheckConstraint(
                condition=Q(adviser=None, department__isnull=False)
                | Q(adviser__isnull=False, department=None),
                name="goal_one_subject",
                violation_error_message="Un objectif vise un conseiller ou un département.",
            ),
            models.CheckConstraint(
                condition=Q(target__gte=1),
                name="goal_target",
                violation_error_message="Un objectif est d’une unité au moins.",
            ),
            models.UniqueConstraint(
                fields=["year", "aim", "adviser", "department"],
                condition=Q(state="set"),
                nulls_distinct=False,
                name="goal_once",
                violation_error_message="Cet objectif est déjà fixé.",
            ),
        ]
        indexes = [
            models.Index(fields=["adviser", "year"], name="goal_of_adviser"),
            models.Index(fields=["department", "year"], name="goal_of_department"),
        ]

    def __str__(self) -> str:
        return f"{self.get_aim_display()} {self.year}"


class GoalTrace(Trace):
    """What happened to a goal."""

    subject = models.ForeignKey(Goal, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace d’objectif"
        indexes = [models.Index(fields=["subject", "-id"], name="goaltrace_latest")]
