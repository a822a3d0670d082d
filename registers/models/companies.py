"""Companies, their establishments, and training providers (bank details apart, under their own right)."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from registers.models.sources import SourceFile
from registers.models.text import FrenchKey

_ACCOUNT_SEALED = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Un compte bancaire se ferme, il ne s’efface pas.';
    END IF;
    IF NEW.validated_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.validated_at IS NULL)
        AND (NEW.proposed_by_id IS NULL OR NEW.validated_by_id IS NULL) THEN
        RAISE EXCEPTION 'Un compte bancaire est proposé par une personne et validé par une autre.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'provideraccount_of_two_persons';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF (NEW.provider_id, NEW.iban, NEW.holder, NEW.note, NEW.proposed_by_id, NEW.proposed_at)
        IS DISTINCT FROM
        (OLD.provider_id, OLD.iban, OLD.holder, OLD.note, OLD.proposed_by_id, OLD.proposed_at)
        OR (OLD.validated_at IS NOT NULL AND (NEW.validated_at, NEW.validated_by_id, NEW.since)
            IS DISTINCT FROM (OLD.validated_at, OLD.validated_by_id, OLD.since))
        OR (OLD.until IS NOT NULL AND NEW.until IS DISTINCT FROM OLD.until)
        OR (OLD.rejected_at IS NOT NULL AND NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'Un compte bancaire ne se modifie pas : proposez-en un autre.';
    END IF;
    RETURN NEW;
"""


class Company(models.Model):
    """A legal unit, known by its SIREN."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("dénomination", max_length=150, blank=True)
    naf = models.CharField("NAF", max_length=5, blank=True)
    headcount = models.PositiveIntegerField("effectif", null=True, blank=True)
    legal_category = models.CharField(
        "catégorie juridique", max_length=4, blank=True, default="", db_default=""
    )
    closed_on = models.DateField("cessée le", null=True, blank=True)

    class Meta:
        verbose_name = "entreprise"
        verbose_name_plural = "entreprises"
        ordering = ["siren"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siren__regex=r"^\d{9}$"),
                name="company_siren_9_digits",
                violation_error_message="Un SIREN compte 9 chiffres.",
            ),
        ]
        indexes = [GinIndex(OpClass(FrenchKey("name"), name="gin_trgm_ops"), name="company_name_trgm")]

    def __str__(self) -> str:
        return self.name or self.siren


class Establishment(models.Model):
    """A place of work of a company, known by its SIRET."""

    siret = models.CharField("SIRET", max_length=14, primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="establishments")
    name = models.CharField("enseigne", max_length=150, blank=True)
    naf = models.CharField("NAF", max_length=5, blank=True)
    idcc = models.CharField("IDCC", max_length=4, blank=True, db_index=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("commune", max_length=100, blank=True)
    headcount = models.PositiveIntegerField("effectif", null=True, blank=True)
    opco = models.CharField("OPCO", max_length=40, blank=True, default="", db_default="")  # as in the tables
    idcc_known_by = models.CharField(
        "IDCC connu par",
        max_length=8,
        choices=[("table", "la table de correspondance"), ("contract", "un contrat")],
        default="contract",
        db_default="contract",
    )
    head_office = models.BooleanField("siège", null=True)
    opened_on = models.DateField("ouvert le", null=True, blank=True)
    closed_on = models.DateField("fermé le", null=True, blank=True)

    class Meta:
        verbose_name = "établissement"
        verbose_name_plural = "établissements"
        ordering = ["siret"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__regex=r"^\d{14}$"),
                name="establishment_siret_14_digits",
                violation_error_message="Un SIRET compte 14 chiffres.",
            ),
        ]
        indexes = [GinIndex(OpClass(FrenchKey("name"), name="gin_trgm_ops"), name="establishment_name_trgm")]

    def __str__(self) -> str:
        return self.name or self.siret


class Headcount(models.Model):
    """The official headcount of a company in a year: a number, or the band that was published."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="headcounts", db_index=False)
    year = models.PositiveSmallIntegerField("année")
    least = models.PositiveIntegerField("au moins")
    most = models.PositiveIntegerField("au plus", null=True, blank=True)  # null: no upper bound
    source = models.ForeignKey(SourceFile, models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = "effectif officiel"
        verbose_name_plural = "effectifs officiels"
        ordering = ["company", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "year"],
                name="headcount_once_a_year",
                violation_error_message="L’effectif de cette année est déjà connu.",
            ),
            models.CheckConstraint(
                condition=Q(most=None) | Q(most__gte=F("least")),
                name="headcount_bounds",
                violation_error_message="La borne haute est sous la borne basse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.year}"


class Provider(models.Model):
    """A training provider or CFA. Qualiopi and declaration dates are None when unknown."""

    siret = models.CharField("SIRET", max_length=14, primary_key=True)
    uai = models.CharField("UAI", max_length=8, blank=True, db_index=True)
    nda = models.CharField("n° de déclaration d’activité", max_length=11, blank=True, db_index=True)
    name = models.CharField("dénomination", max_length=150, blank=True)
    city = models.CharField("commune", max_length=100, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    email = models.EmailField("courriel", blank=True, default="", db_default="")
    qualiopi_until = models.DateField("Qualiopi jusqu’au", null=True, blank=True)
    declared_on = models.DateField("déclaré le", null=True, blank=True)
    state_accredited = models.BooleanField("établissement dispensé de Qualiopi", null=True)
    in_house = models.BooleanField("CFA d’entreprise", null=True)

    class Meta:
        verbose_name = "organisme de formation"
        verbose_name_plural = "organismes de formation"
        ordering = ["siret"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__regex=r"^\d{14}$"),
                name="provider_siret_14_digits",
                violation_error_message="Un SIRET compte 14 chiffres.",
            ),
        ]
        indexes = [GinIndex(OpClass(FrenchKey("name"), name="gin_trgm_ops"), name="provider_name_trgm")]

    def __str__(self) -> str:
        return self.name or self.siret


class ProviderAccount(models.Model):
    """Bank details of a provider, under their own permissions, never shown with the provider."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="accounts")
    iban = models.CharField("IBAN", max_length=34)
    holder = models.CharField("titulaire", max_length=140)
    since = models.DateField("depuis", null=True, blank=True)
    until = models.DateField("jusqu’au", null=True, blank=True)
    note = models.TextField("contre-appel", blank=True)  # who confirmed the change, how, when
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField("proposé le", null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    validated_at = models.DateTimeField("validé le", null=True, blank=True)  # null: proposed, never paid
    rejected_at = models.DateTimeField("rejeté le", null=True, blank=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rejection = models.TextField("motif du rejet", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "coordonnées bancaires"
        verbose_name_plural = "coordonnées bancaires"
        ordering = ["provider", "-since"]
        permissions = [
            ("mask_provideraccount", "Voir les coordonnées bancaires masquées"),
            ("propose_provideraccount", "Proposer un changement de compte bancaire"),
            ("validate_provideraccount", "Valider un changement proposé par une autre personne"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider"],
                condition=Q(until=None, validated_at__isnull=False),
                name="provideraccount_one_open",
                violation_error_message="Cet organisme a déjà un compte ouvert.",
            ),
            models.UniqueConstraint(
                fields=["provider"],
                condition=Q(validated_at=None, rejected_at=None),
                name="provideraccount_one_proposed",
                violation_error_message="Un changement de compte attend déjà d’être validé.",
            ),
            models.CheckConstraint(
                condition=Q(validated_by=None) | Q(proposed_by=None) | ~Q(validated_by=F("proposed_by")),
                name="provideraccount_validated_by_another",
                violation_error_message="Un changement de compte est validé par une autre personne.",
            ),
        ]
        indexes = [models.Index(fields=["iban"], name="provideraccount_iban")]
        triggers = [
            pgtrigger.Trigger(
                name="provideraccount_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_ACCOUNT_SEALED,
            )
        ]

    def __str__(self) -> str:
        return f"Compte de {self.provider_id}"
