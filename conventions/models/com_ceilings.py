"""The ceilings of a COM, and the charges held against them."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from conventions.models.conventions import Convention
from conventions.rules import com_charges


class ComCeiling(models.Model):
    """What the convention, or its amendment, allows on its whole length; the last one is in force."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="ceilings")
    number = models.PositiveSmallIntegerField("version")
    management = models.DecimalField("plafond de gestion", max_digits=14, decimal_places=2)
    mission = models.DecimalField("plafond des missions", max_digits=14, decimal_places=2)
    cooperation = models.DecimalField(
        "dont coopérations", max_digits=14, decimal_places=2, null=True, blank=True
    )
    decided_on = models.DateField("arrêtés le")
    reason = models.CharField("acte", max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "plafonds d’une convention"
        verbose_name_plural = "plafonds d’une convention"
        ordering = ["convention", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "number"], name="comceiling_once"),
            models.CheckConstraint(
                condition=Q(management__gt=0, mission__gt=0),
                name="comceiling_positive",
                violation_error_message="Chaque plafond est un montant positif.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="comceiling_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.convention_id} – {self.number}"


class ChargeFile(models.Model):
    """A file of charges, as it was sent."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="charge_files")
    name = models.CharField("nom du fichier", max_length=255)
    file = models.FileField("fichier", upload_to="conventions/charges/%Y/%m/", max_length=200)
    sha256 = models.CharField(max_length=64)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "fichier de charges"
        verbose_name_plural = "fichiers de charges"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


_SEALED = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Un montant de frais ne s’efface pas : un autre le remplace.';
    END IF;
    IF OLD.replaced_at IS NOT NULL OR NEW.replaced_at IS NULL
        OR (NEW.convention_id, NEW.year, NEW.section, NEW.item, NEW.amount, NEW.file_id, NEW.reason,
            NEW.made_by_id, NEW.made_at)
        IS DISTINCT FROM (OLD.convention_id, OLD.year, OLD.section, OLD.item, OLD.amount, OLD.file_id,
            OLD.reason, OLD.made_by_id, OLD.made_at) THEN
        RAISE EXCEPTION 'Un montant de frais ne se corrige pas : un autre le remplace, une fois.';
    END IF;
    RETURN NEW;
"""


class ChargeQuerySet(models.QuerySet["Charge"]):
    """The vocabulary of charges."""

    def current(self) -> ChargeQuerySet:
        """Those no later amount replaced."""
        return self.filter(replaced_at=None)


class Charge(models.Model):
    """What an item of R6332-17 cost in a year to a section; another amount replaces it and both stay."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="charges")
    year = models.PositiveSmallIntegerField("année")
    section = models.CharField("section", max_length=12, choices=list(com_charges.SECTIONS.items()))
    item = models.CharField("poste", max_length=4, choices=[(code, code) for code in com_charges.ITEMS])
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2)
    file = models.ForeignKey(
        ChargeFile, models.PROTECT, null=True, blank=True, related_name="charges", verbose_name="fichier"
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField("remplacée le", null=True)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        verbose_name = "charge"
        ordering = ["convention", "-year", "section", "item", "-id"]
        permissions = [("enter_charge", "Saisir les frais de gestion et de mission")]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "year", "section", "item"],
                condition=Q(replaced_at=None),
                name="charge_one_current",
                violation_error_message="Ce poste a déjà un montant pour cette année et cette section.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="charge_positive",
                violation_error_message="Un montant de frais est positif ou nul.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="charge_sealed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_SEALED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.item} {self.amount}"
