"""The budget of a convention: funders, lines that last, what each version gives them, and by year."""

from __future__ import annotations

from datetime import date
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from conventions.models.conventions import Convention, Version
from conventions.rules import budget, kinds

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}
_SEALED = """
    SELECT {version} INTO found;
    IF EXISTS (SELECT 1 FROM conventions_version WHERE id = found AND signed_on IS NOT NULL) THEN
        RAISE EXCEPTION 'Le budget d’une version signée ne change pas.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_signed_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""
_OPEN = """
    SELECT {version} INTO found;
    IF EXISTS (
        SELECT 1 FROM conventions_version v JOIN conventions_convention c ON c.id = v.convention_id
        WHERE v.id = found AND v.signed_on IS NOT NULL AND NOT c.past
    ) THEN
        RAISE EXCEPTION 'Le budget d’une version signée ne change pas.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_signed_stays';
    END IF;
    RETURN NEW;
"""


def sealed(name: str, version: str) -> list[pgtrigger.Trigger]:
    """What a signed version says never changes; a past convention is given its budget once, afterwards."""
    declared = [("found", "bigint")]
    return [
        pgtrigger.Trigger(
            name=f"{name}_signed_stays",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            declare=declared,
            func=_SEALED.format(version=version.format(row="OLD")),
        ),
        pgtrigger.Trigger(
            name=f"{name}_before_signature",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            declare=declared,
            func=_OPEN.format(version=version.format(row="NEW")),
        ),
    ]


class BudgetFunder(models.Model):
    """Who pays a part of the lines; the last one takes the rest of each."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="funders")
    rank = models.PositiveSmallIntegerField("rang")
    nature = models.CharField("nature", max_length=16, choices=list(kinds.PARTIES.items()))
    name = models.CharField("financeur", max_length=200)

    class Meta:
        verbose_name = "financeur"
        ordering = ["convention", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "rank"],
                name="budgetfunder_rank",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["convention", "name"],
                name="budgetfunder_once",
                violation_error_message="Ce financeur est déjà écrit.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    """The vocabulary of lines."""

    def visible_to(self, user: User) -> BudgetLineQuerySet:
        """Those of the conventions this user may read."""
        return self if user.has_perm("conventions.view_convention") else self.none()


class BudgetLine(models.Model):
    """A line of spending, the same from one version to the next; its totals are kept under its lock."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField("numéro")
    committed = models.DecimalField("engagé", default=0, db_default=0, **MONEY)
    spent = models.DecimalField("dépensé", default=0, db_default=0, **MONEY)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de budget"
        verbose_name_plural = "lignes de budget"
        ordering = ["convention", "number"]
        permissions = [("handle_budget", "Écrire le budget, engager, saisir les dépenses")]
        constraints = [
            models.UniqueConstraint(fields=["convention", "number"], name="budgetline_number"),
            models.CheckConstraint(
                condition=Q(committed__gte=0, spent__gte=0, spent__lte=F("committed")),
                name="budgetline_spent_was_committed",
                violation_error_message="La dépense d’une ligne ne dépasse pas ce qui y est engagé.",
            ),
        ]

    def __str__(self) -> str:
        return f"ligne {self.number}"


class LineTermsQuerySet(models.QuerySet["LineTerms"]):
    """The vocabulary of terms."""

    def in_force(self, on: date) -> LineTermsQuerySet:
        """Of signed versions that took effect, the last first."""
        return self.filter(version__signed_on__isnull=False, version__effective_on__lte=on).order_by(
            "-version__number"
        )


class LineTerms(models.Model):
    """What a version of the convention gives a line."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="terms")
    version = models.ForeignKey(Version, models.CASCADE, related_name="line_terms")
    rank = models.PositiveSmallIntegerField("rang")
    axis = models.CharField("axe", max_length=160)
    action = models.CharField("action", max_length=200)
    label = models.CharField("ligne", max_length=200)
    nature = models.CharField("nature", max_length=12, choices=list(budget.NATURES.items()))
    amount = models.DecimalField("montant", **MONEY)

    objects = LineTermsQuerySet.as_manager()

    class Meta:
        verbose_name = "montant d’une ligne"
        verbose_name_plural = "montants d’une ligne"
        ordering = ["version", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["version", "line"], name="lineterms_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="lineterms_positive",
                violation_error_message="Le montant d’une ligne n’est pas négatif.",
            ),
        ]
        triggers = sealed("lineterms", "{row}.version_id")

    def __str__(self) -> str:
        return self.label


class LineShare(models.Model):
    """What a funder bears of a line in a version, to the cent, and how it was said."""

    terms = models.ForeignKey(LineTerms, models.CASCADE, related_name="shares")
    funder = models.ForeignKey(BudgetFunder, models.PROTECT, related_name="shares")
    percent = models.DecimalField("part (%)", max_digits=7, decimal_places=4, null=True, blank=True)
    ceiling = models.DecimalField("plafond", null=True, blank=True, **MONEY)
    amount = models.DecimalField("montant", **MONEY)

    class Meta:
        verbose_name = "part d’un financeur"
        verbose_name_plural = "parts des financeurs"
        ordering = ["terms", "funder"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "funder"], name="lineshare_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="lineshare_positive"),
            models.CheckConstraint(
                condition=Q(ceiling=None) | Q(amount__lte=F("ceiling")),
                name="lineshare_under_ceiling",
                violation_error_message="La part d’un financeur dépasse son plafond.",
            ),
        ]
        triggers = sealed(
            "lineshare", "(SELECT version_id FROM conventions_lineterms WHERE id = {row}.terms_id)"
        )

    def __str__(self) -> str:
        return f"{self.amount}"


class BudgetYear(models.Model):
    """What a version opens to commitment (AE) and to payment (CP) in a year."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField("année")
    committed = models.DecimalField("autorisations d’engagement", **MONEY)
    paid = models.DecimalField("crédits de paiement", **MONEY)

    class Meta:
        verbose_name = "année d’un budget"
        verbose_name_plural = "années d’un budget"
        ordering = ["version", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "year"],
                name="budgetyear_once",
                violation_error_message="Cette année est déjà écrite.",
            ),
            models.CheckConstraint(condition=Q(committed__gte=0, paid__gte=0), name="budgetyear_positive"),
        ]
        triggers = sealed("budgetyear", "{row}.version_id")

    def __str__(self) -> str:
        return f"{self.year}"
