"""What a contract says, by subject; each table holds at most one row a contract.

Disability stands apart: it is health data, with its own permission.
"""

from __future__ import annotations

from django.db import models

from contracts.models.contract import Contract


class Work(models.Model):
    """The work side: kind of employment, hours, pay, employer's details and tutor."""

    contract = models.OneToOneField(Contract, models.CASCADE, primary_key=True)
    mode = models.CharField("mode contractuel", max_length=1, blank=True)
    nature = models.CharField("nature du contrat", max_length=1, blank=True)
    derogation = models.CharField("dérogation", max_length=2, blank=True)
    practical_starts_on = models.DateField("début de la formation pratique", null=True)
    weekly_minutes = models.PositiveSmallIntegerField("minutes de travail par semaine", null=True)
    gross_monthly = models.DecimalField("salaire brut mensuel", max_digits=10, decimal_places=2, null=True)
    employer_public = models.BooleanField("employeur public", null=True)
    employer_type = models.CharField("type d’employeur", max_length=2, blank=True)
    employer_specific = models.CharField("employeur spécifique", max_length=1, blank=True)
    employer_naf = models.CharField("NAF", max_length=5, blank=True)
    employer_headcount = models.PositiveIntegerField("effectif déclaré", null=True)
    employer_postcode = models.CharField("code postal", max_length=5, blank=True)
    employer_city = models.CharField("commune", max_length=80, blank=True)
    employer_email = models.CharField("courriel", max_length=254, blank=True)
    tutor_name = models.CharField("nom du maître ou tuteur", max_length=80, blank=True)
    tutor_first_name = models.CharField("prénom du maître ou tuteur", max_length=80, blank=True)
    tutor_born_on = models.DateField("naissance du maître ou tuteur", null=True)

    class Meta:
        verbose_name = "emploi"
        indexes = [models.Index(fields=["tutor_name", "tutor_born_on"], name="work_tutor")]

    def __str__(self) -> str:
        return f"emploi {self.pk}"


class Learner(models.Model):
    """The apprentice or employee in training."""

    contract = models.OneToOneField(Contract, models.CASCADE, primary_key=True)
    sex = models.CharField("sexe", max_length=1)
    born_on = models.DateField("né le")
    nationality = models.CharField("nationalité", max_length=1, blank=True)
    youth_equivalent = models.BooleanField("équivalence jeunes", null=True)
    prior_situation = models.CharField("situation avant contrat", max_length=2, blank=True)
    highest_diploma = models.CharField("diplôme le plus élevé", max_length=2, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("commune", max_length=80, blank=True)
    email = models.CharField("courriel", max_length=254, blank=True)

    class Meta:
        verbose_name = "alternant"

    def __str__(self) -> str:
        return f"alternant {self.pk}"


class Training(models.Model):
    """The training side: place, certification, dates, hours."""

    contract = models.OneToOneField(Contract, models.CASCADE, primary_key=True)
    uai = models.CharField("UAI", max_length=8, blank=True)
    nda = models.CharField("NDA", max_length=11, blank=True)
    in_house = models.BooleanField("CFA d’entreprise", null=True)
    diploma_code = models.CharField("code diplôme", max_length=8, blank=True)
    qualification_type = models.CharField("type de qualification", max_length=2, blank=True)
    starts_on = models.DateField("début de la formation")
    ends_on = models.DateField("fin de la formation")
    hours = models.PositiveIntegerField("durée en heures")
    remote_hours = models.PositiveIntegerField("heures à distance", null=True)

    class Meta:
        verbose_name = "formation"

    def __str__(self) -> str:
        return f"formation {self.pk}"


class Claim(models.Model):
    """What the sender announces in euros and quantities: compared with the law, never trusted."""

    contract = models.OneToOneField(Contract, models.CASCADE, primary_key=True)
    npec_annual = models.DecimalField("NPEC annoncé", max_digits=12, decimal_places=2, null=True)
    pedagogy = models.DecimalField("coût pédagogique", max_digits=12, decimal_places=2, null=True)
    disability = models.DecimalField("majoration handicap", max_digits=12, decimal_places=2, null=True)
    meals = models.PositiveIntegerField("repas", null=True)
    nights = models.PositiveIntegerField("nuitées", null=True)
    equipment = models.DecimalField("premier équipement", max_digits=12, decimal_places=2, null=True)
    mobility = models.BooleanField("mobilité internationale", null=True)
    employer_share = models.DecimalField(
        "participation employeur", max_digits=12, decimal_places=2, null=True
    )

    class Meta:
        verbose_name = "montants annoncés"

    def __str__(self) -> str:
        return f"montants annoncés {self.pk}"


class Disability(models.Model):
    """Recognition as a disabled worker (RQTH): health data; a row only where the file states something."""

    contract = models.OneToOneField(Contract, models.CASCADE, primary_key=True)
    recognised = models.BooleanField("RQTH", null=True)
    boe_extension = models.BooleanField("extension BOE", null=True)

    class Meta:
        verbose_name = "situation de handicap"

    def __str__(self) -> str:
        return f"handicap {self.pk}"
