"""Certifications: RNCP and RS sheets, diploma codes, blocks, successions."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from registers.models.text import FrenchKey


class Certification(models.Model):
    """A sheet of the national directory, « RNCP123 » or « RS12 »."""

    code = models.CharField("fiche", max_length=12, primary_key=True)
    title = models.TextField("intitulé", blank=True)
    kind = models.CharField("type de diplôme", max_length=80, blank=True)
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    active = models.BooleanField("active", null=True)
    registration = models.CharField("enregistrement", max_length=40, blank=True)
    decided_on = models.DateField("décision", null=True, blank=True)
    effective_on = models.DateField("prise d’effet", null=True, blank=True)
    registered_until = models.DateField("fin d’enregistrement", null=True, blank=True)
    awarded_until = models.DateField("limite de délivrance", null=True, blank=True)
    apprenticeship = models.BooleanField("ouverte à l’apprentissage", null=True)
    professionalisation = models.BooleanField("ouverte à la professionnalisation", null=True)
    as_of = models.DateField("situation au", null=True, blank=True)

    class Meta:
        verbose_name = "certification"
        verbose_name_plural = "certifications"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^(RNCP|RS)\d{1,6}$"),
                name="certification_code",
                violation_error_message="Un code de certification s’écrit RNCP ou RS suivi de chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__range=(1, 8)),
                name="certification_level",
                violation_error_message="Le niveau va de 1 à 8.",
            ),
        ]
        indexes = [
            GinIndex(OpClass(FrenchKey("title"), name="gin_trgm_ops"), name="certification_title_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class DiplomaCode(models.Model):
    """A diploma code of 8 characters of the Éducation nationale; letters are allowed, zeros kept."""

    code = models.CharField("code diplôme", max_length=8, primary_key=True)
    title = models.TextField("libellé", blank=True)
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    opened_on = models.DateField("ouverture", null=True, blank=True)
    closed_on = models.DateField("fermeture", null=True, blank=True)

    class Meta:
        verbose_name = "code diplôme"
        verbose_name_plural = "codes diplôme"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-Z]{8}$"),
                name="diplomacode_8_characters",
                violation_error_message="Un code diplôme compte 8 chiffres ou lettres.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class DiplomaLink(models.Model):
    """A diploma code leads to a certification (kit apprentissage)."""

    diploma = models.ForeignKey(DiplomaCode, models.CASCADE, related_name="links")
    certification = models.ForeignKey(Certification, models.CASCADE, related_name="diploma_links")

    class Meta:
        verbose_name = "lien code diplôme–fiche"
        verbose_name_plural = "liens code diplôme–fiche"
        ordering = ["diploma", "certification"]
        constraints = [
            models.UniqueConstraint(
                fields=["diploma", "certification"],
                name="diplomalink_once",
                violation_error_message="Ce lien existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.diploma_id} – {self.certification_id}"


class Block(models.Model):
    """A block of skills of a certification, « RNCP1234BC01 »."""

    code = models.CharField("bloc", max_length=24, primary_key=True)
    certification = models.ForeignKey(Certification, models.CASCADE, related_name="blocks")
    title = models.TextField("intitulé", blank=True)

    class Meta:
        verbose_name = "bloc de compétences"
        verbose_name_plural = "blocs de compétences"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class CertificationActor(models.Model):
    """An organisation that awards a certification, or is allowed to prepare for it."""

    class Role(models.TextChoices):
        CERTIFIER = "certifier", "certificateur"
        PARTNER = "partner", "partenaire"

    certification = models.ForeignKey(Certification, models.CASCADE, related_name="actors")
    role = models.CharField("rôle", max_length=10, choices=Role)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    name = models.TextField("nom", blank=True)
    scope = models.CharField("habilitation", max_length=60, blank=True)

    class Meta:
        verbose_name = "certificateur ou partenaire"
        verbose_name_plural = "certificateurs et partenaires"
        ordering = ["certification", "role", "name"]

    def __str__(self) -> str:
        return self.name


class CertificationTopic(models.Model):
    """A nomenclature entry of a certification; a brochure number is not an IDCC."""

    class Scheme(models.TextChoices):
        ROME = "rome", "ROME"
        NSF = "nsf", "NSF"
        FORMACODE = "formacode", "Formacode"
        BROCHURE = "brochure", "brochure de convention"

    certification = models.ForeignKey(Certification, models.CASCADE, related_name="topics")
    scheme = models.CharField("nomenclature", max_length=10, choices=Scheme)
    code = models.CharField("code", max_length=12)
    label = models.TextField("libellé", blank=True)

    class Meta:
        verbose_name = "thème de certification"
        verbose_name_plural = "thèmes de certification"
        ordering = ["certification", "scheme", "code"]

    def __str__(self) -> str:
        return f"{self.scheme} {self.code}"


class Succession(models.Model):
    """A certification replaced by another; codes only, since the graph has gaps."""

    old = models.CharField("ancienne fiche", max_length=12, db_index=True)
    new = models.CharField("nouvelle fiche", max_length=12, db_index=True)

    class Meta:
        verbose_name = "succession"
        verbose_name_plural = "successions"
        ordering = ["old", "new"]
        constraints = [
            models.UniqueConstraint(
                fields=["old", "new"],
                name="succession_once",
                violation_error_message="Cette succession existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
