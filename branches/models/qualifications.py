"""Certifications of branches: what they are, whose property, and their lives in the national register."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Now

from accounts.models import User
from branches.models.access import visible_committees
from branches.models.documents import Document
from branches.rules import lives, projects
from registers.models import Committee
from registers.models.text import FrenchKey

_PERIOD = Func(
    "since",
    "until",
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="DATERANGE",
    output_field=DateRangeField(),
)


class YearsLater(Func):
    """The day so many years after another."""

    template = "(%(expressions)s))::date"
    arg_joiner = " + make_interval(years => "
    output_field = models.DateField()


class QualificationQuerySet(models.QuerySet["Qualification"]):
    """The vocabulary of certifications of branches."""

    def visible_to(self, user: User, on: date) -> QualificationQuerySet:
        """Those of one’s branches."""
        if not (user.has_perm("branches.open_branch") or user.has_perm("branches.represent_branch")):
            return self.none()
        links = QualificationCommittee.objects.filter(committee__in=visible_committees(user, on))
        return self.filter(pk__in=links.order_by().values("qualification"))

    def registered(self, on: date) -> QualificationQuerySet:
        """Those that a registration covers that day."""
        return self._alive(on).filter(Exists(_lives().filter(effective_on__lte=on, ends_on__gte=on)))

    def expired(self, on: date) -> QualificationQuerySet:
        """Those registered once, whose last registration is over."""
        past, later = _lives().filter(ends_on__lt=on), _lives().filter(ends_on__gte=on)
        return self._alive(on).filter(Exists(past), ~Exists(later))

    def unregistered(self, on: date) -> QualificationQuerySet:
        """Those never registered: projects, and those adopted without registration."""
        return self._alive(on).filter(~Exists(_lives()))

    def ended(self, on: date) -> QualificationQuerySet:
        """Those withdrawn."""
        return self.filter(ended_on__lte=on)

    def _alive(self, on: date) -> QualificationQuerySet:
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on))

    def with_project(self, *kinds: str) -> QualificationQuerySet:
        """Those with an open project of these kinds."""
        return self.filter(_has_open(kinds))

    def to_renew(self, on: date, until: date) -> QualificationQuerySet:
        """Those whose last registration ends by that day, and that no open project renews or closes."""
        near, later = _lives().filter(ends_on__lte=until), _lives().filter(ends_on__gt=until)
        free = self._alive(on).filter(Exists(near), ~Exists(later))
        return free.exclude(_has_open(("renewal", "closure")))


def _lives() -> models.QuerySet[Registration]:
    return Registration.objects.filter(qualification=OuterRef("pk"))


def _has_open(kinds: Collection[str]) -> Exists:
    project = apps.get_model("branches", "Project")
    return Exists(
        project._default_manager.filter(
            qualification=OuterRef("pk"), kind__in=list(kinds), state__in=sorted(projects.OPEN)
        )
    )


class Qualification(models.Model):
    """A certification made by one or more branches: CQP, CQPI, title or specific skill (L6113-4, L6113-6)."""

    kind = models.CharField("nature", max_length=8, choices=list(lives.KINDS.items()))
    title = models.CharField("intitulé", max_length=255)
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    job = models.CharField("métier visé", max_length=200, blank=True)
    committees = models.ManyToManyField(
        Committee, through="QualificationCommittee", related_name="qualifications", verbose_name="branches"
    )
    resembles = models.ManyToManyField("self", verbose_name="certifications semblables", blank=True)
    enrolment_ends_on = models.DateField("dernier jour pour s’inscrire", null=True, blank=True)
    ended_on = models.DateField("supprimée le", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = "certification de branche"
        verbose_name_plural = "certifications de branche"
        ordering = ["title", "id"]
        permissions = [("conduct_project", "Conduire un projet de certification")]
        constraints = [
            models.UniqueConstraint(
                FrenchKey("title"),
                "kind",
                name="qualification_once",
                violation_error_message="Une certification de même nature porte déjà cet intitulé.",
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__range=(1, 8)),
                name="qualification_level",
                violation_error_message="Le niveau va de 1 à 8.",
            ),
        ]
        indexes = [
            GinIndex(OpClass(FrenchKey("title"), name="gin_trgm_ops"), name="qualification_title_trgm"),
        ]

    def __str__(self) -> str:
        return self.title


class QualificationCommittee(models.Model):
    """A branch that made a certification, or joined it; the first one keeps its documents."""

    qualification = models.ForeignKey(Qualification, models.CASCADE, related_name="links")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="qualification_links")
    lead = models.BooleanField("branche porteuse", default=False, db_default=False)

    class Meta:
        verbose_name = "branche d’une certification"
        verbose_name_plural = "branches d’une certification"
        ordering = ["-lead", "committee"]
        constraints = [
            models.UniqueConstraint(
                fields=["qualification", "committee"],
                name="qualificationcommittee_once",
                violation_error_message="Cette branche porte déjà la certification.",
            ),
            models.UniqueConstraint(
                fields=["qualification"],
                condition=Q(lead=True),
                name="qualificationcommittee_one_lead",
                violation_error_message="Une seule branche porte la certification.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.qualification_id} – {self.committee_id}"


class Ownership(models.Model):
    """Who owns the intellectual property, named and replaced by decision of the CPNE (L6113-4)."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="owners")
    siret = models.CharField("SIRET", max_length=14)
    name = models.CharField("personne morale", max_length=200)
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)
    minutes = models.ForeignKey(
        Document, models.PROTECT, related_name="+", verbose_name="procès-verbal de la décision"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "propriétaire d’une certification"
        verbose_name_plural = "propriétaires d’une certification"
        ordering = ["qualification", "-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__regex=r"^\d{14}$"),
                name="ownership_siret",
                violation_error_message="Un SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="ownership_ends_after_start",
                violation_error_message="La fin précède le début.",
            ),
            ExclusionConstraint(
                name="ownership_one_at_a_time",
                expressions=[("qualification", RangeOperators.EQUAL), (_PERIOD, RangeOperators.OVERLAPS)],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Une certification n’a qu’un propriétaire à la fois.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """The vocabulary of registrations."""

    def last_lives(self) -> RegistrationQuerySet:
        """The one that ends last, of each certification."""
        later = Registration.objects.filter(
            qualification=OuterRef("qualification"), ends_on__gt=OuterRef("ends_on")
        )
        return self.filter(~Exists(later))


class Registration(models.Model):
    """A life in the RNCP or the RS: never longer than its basis allows (L6113-5, L6113-6)."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="registrations")
    code = models.CharField("fiche", max_length=12, unique=True)
    decided_on = models.DateField("décision du")
    effective_on = models.DateField("prise d’effet")
    ends_on = models.DateField("fin d’enregistrement")
    basis = models.CharField("durée fondée sur", max_length=12, choices=list(lives.BASES.items()))
    max_years = models.PositiveSmallIntegerField("durée au plus, en années")
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="remplace"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "enregistrement"
        ordering = ["qualification", "-effective_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^(RNCP|RS)\d{1,6}$"),
                name="registration_code",
                violation_error_message="Un code de fiche s’écrit RNCP ou RS suivi de chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("effective_on")) & Q(ends_on__gte=F("decided_on")),
                name="registration_ends_after_start",
                violation_error_message="La fin de l’enregistrement précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__lte=YearsLater("decided_on", "max_years")),
                name="registration_not_too_long",
                violation_error_message="L’enregistrement dure plus que sa durée maximale.",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(replaces=F("id")),
                name="registration_not_itself",
                violation_error_message="Un enregistrement ne se remplace pas lui-même.",
            ),
        ]
        indexes = [
            models.Index(fields=["qualification", "-effective_on"], name="registration_lives"),
            models.Index(fields=["ends_on"], name="registration_ends"),
        ]

    def __str__(self) -> str:
        return self.code
