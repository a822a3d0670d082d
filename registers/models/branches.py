"""Branches: collective agreements (IDCC), joint committees (CPNE), and who speaks for which agreement."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q

from registers.models.sources import SourceFile
from registers.models.text import FrenchKey


class Agreement(models.Model):
    """A collective agreement, known by its IDCC of 4 digits."""

    idcc = models.CharField("IDCC", max_length=4, primary_key=True)
    label = models.TextField("libellé", blank=True)
    state = models.CharField("état juridique", max_length=80, blank=True)
    kali = models.CharField("conteneur Kali", max_length=40, blank=True)
    opco = models.CharField("OPCO", max_length=40, blank=True)

    class Meta:
        verbose_name = "convention collective"
        verbose_name_plural = "conventions collectives"
        ordering = ["idcc"]
        constraints = [
            models.CheckConstraint(
                condition=Q(idcc__regex=r"^\d{4}$"),
                name="agreement_idcc_4_digits",
                violation_error_message="Un IDCC compte 4 chiffres.",
            ),
        ]
        indexes = [
            GinIndex(OpClass(FrenchKey("label"), name="gin_trgm_ops"), name="agreement_label_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.idcc} {self.label}".strip()


class Committee(models.Model):
    """A joint committee on employment (CPNE), known by its code in the NPEC register."""

    code = models.CharField("code CPNE", max_length=10, primary_key=True)
    label = models.TextField("libellé", blank=True)

    class Meta:
        verbose_name = "CPNE"
        verbose_name_plural = "CPNE"
        ordering = ["code"]
        indexes = [
            GinIndex(OpClass(FrenchKey("label"), name="gin_trgm_ops"), name="committee_label_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}".strip()


class CommitteeAgreementQuerySet(models.QuerySet):
    """Words to ask which committee speaks for which agreement."""

    def in_force(self, on=None):
        """Rows whose period includes `on`; without a day, the latest known."""
        if on is None:
            return self.filter(until=None)
        return self.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))


class CommitteeAgreement(models.Model):
    """A committee speaks for an agreement over a period; no agreement = published without any."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="mappings")
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="mappings", null=True, blank=True)
    since = models.DateField("depuis", null=True, blank=True)
    until = models.DateField("jusqu’au", null=True, blank=True)
    source = models.ForeignKey(SourceFile, models.PROTECT, null=True, blank=True)

    objects = CommitteeAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement CPNE–IDCC"
        verbose_name_plural = "rattachements CPNE–IDCC"
        ordering = ["committee", "agreement", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lte=F("until")),
                name="committeeagreement_dates",
                violation_error_message="La fin précède le début.",
            ),
            ExclusionConstraint(
                name="committeeagreement_no_overlap",
                expressions=[
                    ("committee", RangeOperators.EQUAL),
                    ("agreement", RangeOperators.EQUAL),
                    (
                        Func(
                            "since",
                            "until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux périodes du même rattachement se recouvrent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee_id} – {self.agreement_id or 'sans IDCC'}"


class NafAgreement(models.Model):
    """Share of the employees of an activity (NAF) covered by an agreement (DARES), in percent."""

    naf = models.CharField("code APE", max_length=5)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="activities")
    share = models.DecimalField("part (%)", max_digits=6, decimal_places=2, null=True)

    class Meta:
        verbose_name = "passage APE–IDCC"
        verbose_name_plural = "passages APE–IDCC"
        ordering = ["naf", "agreement"]
        constraints = [
            models.UniqueConstraint(
                fields=["naf", "agreement"],
                name="nafagreement_once",
                violation_error_message="Ce couple APE–IDCC existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.naf} – {self.agreement_id}"
