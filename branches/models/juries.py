"""The jury of a session: its members, their presence, the deliberation signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from branches.models.documents import Document
from branches.models.sessions import Session
from branches.rules import juries
from registers.models import Provider


class Jury(models.Model):
    """One jury a session; signed once, for good."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="jury")
    meets_on = models.DateField("se réunit le")
    hour = models.CharField("heure", max_length=5, blank=True)
    place = models.CharField("lieu", max_length=200)
    joint = models.BooleanField("paritaire", default=True, db_default=True)
    convened_on = models.DateField("convoqué le", null=True, blank=True)
    minutes = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="procès-verbal"
    )
    signed_on = models.DateField("délibération signée le", null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "jury"
        verbose_name_plural = "jurys"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(minutes__isnull=False, signed_by__isnull=False),
                name="jury_signed_with_minutes",
                violation_error_message="Une délibération signée a son procès-verbal.",
            ),
        ]

    def __str__(self) -> str:
        return f"Jury du {self.meets_on:%d/%m/%Y}"


class JuryMember(models.Model):
    """A member: a person of one college, who may work for a body."""

    jury = models.ForeignKey(Jury, models.CASCADE, related_name="members")
    name = models.CharField("nom", max_length=80)
    first_name = models.CharField("prénom", max_length=80)
    college = models.CharField("collège", max_length=10, choices=list(juries.COLLEGES.items()))
    organisation = models.CharField("organisation ou entreprise", max_length=150, blank=True)
    body = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisme employeur"
    )
    president = models.BooleanField("préside", default=False, db_default=False)
    present = models.BooleanField("présence", null=True, blank=True)

    class Meta:
        verbose_name = "membre de jury"
        verbose_name_plural = "membres de jury"
        ordering = ["jury", "-president", "college", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["jury"],
                condition=Q(president=True),
                name="jurymember_one_president",
                violation_error_message="Un jury n’a qu’une présidence.",
            ),
            models.UniqueConstraint(
                fields=["jury", "name", "first_name"],
                name="jurymember_once",
                violation_error_message="Cette personne est déjà membre du jury.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.name}"
