"""Meetings of the bodies: agenda, attendance, votes, decisions."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from branches.models.bodies import Body, Interest, Mandate, Seat
from branches.rules import meetings as rules
from registers.models import FrenchKey
from registers.papers.kept import Kept


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """The vocabulary of meetings."""

    def visible_to(self, user: User, on: date) -> MeetingQuerySet:
        """Those of the bodies one may open, for the OPCO."""
        if not user.has_perm("branches.open_branch"):
            return self.none()
        return self.filter(body__in=Body.objects.visible_to(user, on))


class Meeting(models.Model):
    """One meeting of a body."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings", verbose_name="instance")
    held_on = models.DateField("date")
    place = models.CharField("lieu", max_length=160, blank=True)
    state = models.CharField(
        "état", max_length=9, choices=list(rules.STATES.items()), default="planned", db_default="planned"
    )
    convened_on = models.DateField("convoquée le", null=True)
    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "held_on"],
                condition=~Q(state="cancelled"),
                name="meeting_once_a_day",
                violation_error_message="Cette instance a déjà une séance ce jour-là.",
            ),
            models.CheckConstraint(
                condition=Q(convened_on=None) | Q(convened_on__lte=F("held_on")),
                name="meeting_convened_before",
                violation_error_message="La convocation suit la séance.",
            ),
        ]
        indexes = [models.Index(fields=["body", "-held_on"], name="meeting_of_body")]

    def __str__(self) -> str:
        return f"{self.body}, {self.held_on:%d/%m/%Y}"


class MeetingTrace(Trace):
    """What happened to a meeting."""

    subject = models.ForeignKey(Meeting, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de séance"


class Minutes(Kept):
    """The minutes of a meeting; they name members, so governance staff alone read them."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    file = models.FileField("fichier", upload_to="instances/%Y/%m/", max_length=200)
    added_on = models.DateField("déposé le")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "procès-verbal"
        verbose_name_plural = "procès-verbaux"

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """A point of the agenda."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("objet", max_length=300)
    kind = models.CharField("nature", max_length=11, choices=list(rules.ITEMS.items()))
    interests = models.ManyToManyField(Interest, blank=True, related_name="items")

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering = ["meeting", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "rank"],
                name="item_rank",
                violation_error_message="Deux points ont le même rang.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Who sat on a seat at a meeting: its titular, else its own alternate, else nobody."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendances")
    presence = models.CharField("présence", max_length=9, choices=list(rules.PRESENCES.items()))
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="attendances")

    class Meta:
        verbose_name = "présence"
        ordering = ["meeting", "seat"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "seat"],
                name="attendance_once_a_seat",
                violation_error_message="La présence de ce siège est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=Q(presence="absent", mandate=None)
                | (~Q(presence="absent") & Q(mandate__isnull=False)),
                name="attendance_by_somebody",
                violation_error_message="Une présence est celle d’un mandat.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_presence_display()


class Vote(models.Model):
    """A vote that was closed: its tallies by college, and who stayed out of it."""

    item = models.OneToOneField(Item, models.PROTECT, related_name="vote")
    rule = models.ForeignKey("branches.BodyRule", models.PROTECT, related_name="+")
    tallies = models.JSONField("voix par collège")
    present = models.JSONField("présents et sièges par collège")
    adopted = models.BooleanField("adopté")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("clos le", db_default=Now())

    class Meta:
        verbose_name = "vote"
        ordering = ["item"]

    def __str__(self) -> str:
        return "Adopté" if self.adopted else "Rejeté"


class Aside(models.Model):
    """A member present who was kept out of a vote, for an interest they had declared."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="asides")
    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="+")
    interest = models.ForeignKey(Interest, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "retrait pour intérêt"
        verbose_name_plural = "retraits pour intérêt"
        ordering = ["vote", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vote", "attendance"],
                name="aside_once",
                violation_error_message="Ce retrait est déjà enregistré.",
            ),
        ]

    def __str__(self) -> str:
        return f"retrait {self.pk}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """The vocabulary of decisions."""

    def visible_to(self, user: User, on: date) -> DecisionQuerySet:
        """Those of the bodies one may open, for the OPCO."""
        if not user.has_perm("branches.open_branch"):
            return self.none()
        return self.filter(body__in=Body.objects.visible_to(user, on))

    def to_publish(self) -> DecisionQuerySet:
        """Those whose 15-day clock runs (R6332-23)."""
        return self.filter(publish_due_on__isnull=False, published_on=None)


class Decision(models.Model):
    """What a body decided, or proposed, on a point it adopted."""

    item = models.OneToOneField(Item, models.PROTECT, related_name="decision")
    body = models.ForeignKey(Body, models.PROTECT, related_name="decisions")
    number = models.CharField("numéro", max_length=40)
    object = models.CharField("objet", max_length=400)
    subject = models.CharField("sujet", max_length=13, choices=list(rules.SUBJECTS.items()))
    legal_basis = models.CharField("fondement", max_length=200)
    decided_on = models.DateField("décidée le")
    effective_on = models.DateField("effet au")
    proposal = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name="proposition"
    )
    publish_due_on = models.DateField("à publier au plus tard le", null=True)
    published_on = models.DateField("publiée le", null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    page = models.URLField("page publique", blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number"],
                name="decision_number",
                violation_error_message="Cette instance a déjà une décision de ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("decided_on")),
                name="decision_effect_after",
                violation_error_message="La date d’effet précède la décision.",
            ),
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(publish_due_on__isnull=False),
                name="decision_published_if_due",
                violation_error_message="Cette décision n’est pas de celles qui se publient.",
            ),
        ]
        indexes = [
            GinIndex(OpClass(FrenchKey("object"), name="gin_trgm_ops"), name="decision_object_trgm"),
            models.Index(
                fields=["publish_due_on"],
                condition=Q(publish_due_on__isnull=False, published_on=None),
                name="decision_to_publish",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.object}"
