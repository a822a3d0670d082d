"""Bodies, their rules, their seats and who holds them; members are named to governance staff only."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from branches.models.access import visible_committees
from branches.rules import bodies as rules
from branches.rules import meetings
from registers.models import Committee, FrenchKey

PERIOD = Func(
    "since",
    "until",
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="DATERANGE",
    output_field=DateRangeField(),
)


def in_force(on: date) -> Q:
    """Periods that cover a day, both ends included."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gte=on))


def _ordered(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(until=None) | Q(until__gte=F("since")),
        name=name,
        violation_error_message="La fin précède le début.",
    )


class BodyQuerySet(models.QuerySet["Body"]):
    """The vocabulary of bodies."""

    def visible_to(self, user: User, on: date) -> BodyQuerySet:
        """Those of one’s branches and of the whole OPCO; for a representative, where they sit too."""
        own = Body.committees.through.objects.filter(committee__in=visible_committees(user, on))
        mine = Q(pk__in=own.values("body"))
        if user.has_perm("branches.open_branch"):
            return self.filter(mine | Q(everywhere=True))
        if user.has_perm("branches.represent_branch"):
            seats = Mandate.objects.filter(in_force(on), member__user=user)
            return self.filter(mine | Q(pk__in=seats.values("body")))
        return self.none()

    def of_committee(self, code: str) -> BodyQuerySet:
        """Those of one branch."""
        return self.filter(pk__in=Body.committees.through.objects.filter(committee=code).values("body"))


class Body(models.Model):
    """A body of the OPCO or of a branch."""

    kind = models.CharField("nature", max_length=10, choices=list(rules.KINDS.items()))
    name = models.CharField("nom", max_length=160)
    everywhere = models.BooleanField("de tout l’OPCO", default=False, db_default=False)
    committees = models.ManyToManyField(Committee, blank=True, related_name="bodies", verbose_name="branches")
    since = models.DateField("créée le")
    until = models.DateField("dissoute le", null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = "instance"
        ordering = ["pk"]
        permissions = [
            ("govern_bodies", "Tenir les instances, leurs sièges et leurs séances"),
            ("view_members", "Lire les noms et les organisations des membres"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], name="body_name", violation_error_message="Une instance porte déjà ce nom."
            ),
            _ordered("body_ends_after_start"),
        ]
        indexes = [GinIndex(OpClass(FrenchKey("name"), name="gin_trgm_ops"), name="body_name_trgm")]

    def __str__(self) -> str:
        return self.name


class BodyTrace(Trace):
    """What happened to a body."""

    subject = models.ForeignKey(Body, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace d’instance"


class BodyRule(models.Model):
    """Quorum, majority and notice of a body over a period: its constitutive agreement fixes them."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="rules")
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)
    quorum_percent = models.DecimalField("quorum (% des sièges)", max_digits=5, decimal_places=2)
    quorum_by = models.CharField("quorum compté par", max_length=7, choices=list(meetings.BY.items()))
    majority_percent = models.DecimalField("majorité (% des voix)", max_digits=5, decimal_places=2)
    majority_by = models.CharField("majorité comptée par", max_length=7, choices=list(meetings.BY.items()))
    equal_votes = models.BooleanField("autant de votants dans chaque collège", default=False)
    notice_days = models.PositiveSmallIntegerField("délai de convocation en jours", default=0)
    source = models.CharField("accord ou règlement", max_length=200)

    class Meta:
        verbose_name = "règles d’instance"
        verbose_name_plural = "règles d’instance"
        ordering = ["body", "-since"]
        constraints = [
            _ordered("bodyrule_ends_after_start"),
            models.CheckConstraint(
                condition=Q(
                    quorum_percent__gte=0, quorum_percent__lte=100,
                    majority_percent__gte=0, majority_percent__lt=100,
                ),
                name="bodyrule_percents",
                violation_error_message="Un pourcentage va de 0 à 100.",
            ),
            ExclusionConstraint(
                name="bodyrule_no_overlap",
                expressions=[("body", RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
                violation_error_message="Deux règles de cette instance se recouvrent.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.source

    @property
    def ruling(self) -> meetings.Ruling:
        """As the rules of meetings read it."""
        return meetings.Ruling(
            self.quorum_percent,
            cast(meetings.By, self.quorum_by),
            self.majority_percent,
            cast(meetings.By, self.majority_by),
            self.equal_votes,
            self.notice_days,
        )


class Seat(models.Model):
    """A seat of one college, given to an organisation."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    college = models.CharField("collège", max_length=9, choices=list(rules.COLLEGES.items()))
    number = models.PositiveSmallIntegerField("numéro")
    organisation = models.CharField("organisation", max_length=120)
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "siège"
        ordering = ["body", "college", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "college", "number"],
                name="seat_number",
                violation_error_message="Ce siège existe déjà dans ce collège.",
            ),
            _ordered("seat_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.get_college_display()}, siège {self.number}"


class MemberQuerySet(models.QuerySet["Member"]):
    """The vocabulary of members."""

    def visible_to(self, user: User, on: date) -> MemberQuerySet:
        """For governance staff: those who sit, or sat, in the bodies they may open."""
        if not user.has_perm("branches.view_members"):
            return self.none()
        return self.filter(pk__in=Mandate.objects.visible_to(user, on).values("member"))


class Member(models.Model):
    """A person who sits, or sat: the seat tells a union, so only governance staff read the name."""

    last_name = models.CharField("nom", max_length=80)
    first_name = models.CharField("prénom", max_length=80)
    email = models.EmailField("courriel", blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="member"
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d’instance"
        verbose_name_plural = "membres d’instance"
        ordering = ["last_name", "first_name", "pk"]
        indexes = [GinIndex(OpClass(FrenchKey("last_name"), name="gin_trgm_ops"), name="member_name_trgm")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    """The vocabulary of mandates."""

    def visible_to(self, user: User, on: date) -> MandateQuerySet:
        """For governance staff, those of the bodies they may open; for others, their own."""
        if user.has_perm("branches.view_members"):
            return self.filter(body__in=Body.objects.visible_to(user, on))
        return self.filter(member__user=user)


class Mandate(models.Model):
    """A person holds a seat, as titular or alternate, over a period."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="mandates")  # that of the seat
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="mandates", verbose_name="siège")
    role = models.CharField("qualité", max_length=9, choices=list(rules.ROLES.items()))
    member = models.ForeignKey(Member, models.PROTECT, related_name="mandates", verbose_name="membre")
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        ordering = ["seat", "role", "since"]
        constraints = [
            _ordered("mandate_ends_after_start"),
            ExclusionConstraint(
                name="mandate_one_holder",
                expressions=[
                    ("seat", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message="Ce siège est déjà tenu pendant cette période.",
            ),
            ExclusionConstraint(
                name="mandate_one_seat_a_body",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette personne a déjà un siège dans cette instance.",
            ),
        ]
        indexes = [models.Index(fields=["until"], name="mandate_ends")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.since:%d/%m/%Y}"


class Interest(models.Model):
    """An interest a member declared (L6332-2-1): linked to an item, it keeps them out of the vote."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="interests")
    what = models.CharField("intérêt", max_length=300)
    declared_on = models.DateField("déclaré le")
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "intérêt déclaré"
        verbose_name_plural = "intérêts déclarés"
        ordering = ["member", "-since"]
        constraints = [_ordered("interest_ends_after_start")]

    def __str__(self) -> str:
        return self.what


class Declaration(models.Model):
    """The yearly composition sent to the minister (R6332-30), as it was."""

    year = models.PositiveSmallIntegerField("année", unique=True)
    on = models.DateField("arrêtée au")
    content = models.JSONField("composition")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "déclaration des instances"
        verbose_name_plural = "déclarations des instances"
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)
