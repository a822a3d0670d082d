"""What officers answer about a file, and no column of the common format holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contracts.models.contract import Contract


class Answers(models.Model):
    """The answers about one contract; nothing said is « à vérifier »."""

    contract = models.OneToOneField(Contract, models.CASCADE, primary_key=True, related_name="answers")
    employer_banned = models.BooleanField("employeur interdit de recruter", null=True)  # L6225-1 to L6225-6
    provider_entitled = models.BooleanField("CFA habilité par le certificateur", null=True)  # R6113-16
    previous_share = models.DecimalField(  # D6222-29
        "part du SMIC gardée du contrat précédent", max_digits=4, decimal_places=3, null=True
    )
    previous_ended_on = models.DateField("fin du contrat précédent", null=True)  # D6222-1
    previous_level = models.PositiveSmallIntegerField("niveau obtenu au contrat précédent", null=True)
    cycle_year = models.PositiveSmallIntegerField("année du cycle à l’embauche", null=True)  # D6222-28-1

    class Meta:
        verbose_name = "réponses"
        verbose_name_plural = "réponses"
        constraints = [
            models.CheckConstraint(
                condition=Q(previous_share=None) | Q(previous_share__gt=0, previous_share__lte=3),
                name="answers_share_of_smic",
                violation_error_message="La part du SMIC va de 1 à 300 %.",
            ),
            models.CheckConstraint(
                condition=Q(cycle_year=None) | Q(cycle_year__range=(1, 4)),
                name="answers_cycle_year",
                violation_error_message="L’année du cycle va de 1 à 4.",
            ),
            models.CheckConstraint(
                condition=Q(previous_level=None) | Q(previous_level__range=(3, 8)),
                name="answers_previous_level",
                violation_error_message="Le niveau va de 3 à 8.",
            ),
        ]

    def __str__(self) -> str:
        return f"réponses du contrat {self.contract_id}"
