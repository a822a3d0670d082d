"""How far each criterion of registration is in a project, with its evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from branches.models.documents import Document
from branches.models.projects import Project
from branches.rules import criteria


class CriterionReview(models.Model):
    """What a project answers to one criterion; the criteria themselves are dated law."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="reviews")
    code = models.CharField("critère", max_length=12)
    state = models.CharField(
        "avancement", max_length=6, choices=list(criteria.STATES.items()), default="todo", db_default="todo"
    )
    text = models.TextField("réponse", blank=True)
    evidence: models.ManyToManyField[Document, models.Model] = models.ManyToManyField(
        Document, related_name="+", verbose_name="preuves", blank=True
    )
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="évalué par"
    )
    assessed_on = models.DateField("évalué le", null=True)

    class Meta:
        verbose_name = "réponse à un critère"
        verbose_name_plural = "réponses aux critères"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="criterionreview_once"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(assessed_by__isnull=False) & ~Q(text="")),
                name="criterionreview_ready_is_assessed",
                violation_error_message="Un critère prêt a une réponse et quelqu’un qui l’a évalué.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} – {self.code}"
