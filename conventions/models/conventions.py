"""Conventions with the State and the régions: what was agreed, with whom, and its versions."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from conventions.rules import kinds, lives
from registers.models import FrenchKey
from registers.papers.kept import Kept


class ConventionQuerySet(models.QuerySet["Convention"]):
    """The vocabulary of conventions."""

    def visible_to(self, user: User, on: date | None = None) -> ConventionQuerySet:
        """All of them for who may read conventions; none for anyone else."""
        return self if user.has_perm("conventions.view_convention") else self.none()

    def running(self) -> ConventionQuerySet:
        """Signed, and not technically closed."""
        return self.filter(state__in=sorted(lives.RUNNING))

    def open(self) -> ConventionQuerySet:
        """Neither closed, nor archived, nor given up."""
        return self.filter(state__in=sorted(lives.OPEN))


class Convention(models.Model):
    """One convention; what it says now is its last signed version."""

    number = models.CharField("numéro", max_length=40, unique=True)
    kind = models.CharField(
        "nature", max_length=16, choices=[(each.code, each.label) for each in kinds.KINDS]
    )
    state = models.CharField("état", max_length=16, choices=list(lives.STATES.items()), default="project")
    title = models.CharField("intitulé", max_length=250)
    purpose = models.TextField("objet", blank=True)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    signed_on = models.DateField("signée le", null=True, blank=True)
    notified_on = models.DateField("notifiée le", null=True, blank=True)
    idccs = ArrayField(
        models.CharField(max_length=4), verbose_name="branches (IDCC)", default=list, blank=True
    )
    regions = ArrayField(models.CharField(max_length=3), verbose_name="régions", default=list, blank=True)
    publics = ArrayField(models.CharField(max_length=24), verbose_name="publics", default=list, blank=True)
    public = models.BooleanField("rendue publique", default=False, db_default=False)
    past = models.BooleanField("reprise d’un ancien système", default=False, db_default=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="conventions",
        verbose_name="chargé de la convention",
    )

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        verbose_name_plural = "conventions"
        ordering = ["-id"]
        permissions = [
            ("handle_convention", "Préparer et suivre une convention"),
            ("sign_convention", "Enregistrer la signature ou la clôture d’une convention"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="convention_ends_after_start",
                violation_error_message="La fin de la convention précède son début.",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="convention_state"),
            models.Index(fields=["ends_on"], name="convention_ends"),
            GinIndex(fields=["idccs"], name="convention_idccs"),
            GinIndex(fields=["regions"], name="convention_regions"),
            GinIndex(OpClass(FrenchKey("title"), name="gin_trgm_ops"), name="convention_title_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.number} – {self.title}"


class ConventionTrace(Trace):
    """A move of a convention."""

    subject = models.ForeignKey(Convention, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement d’une convention"
        verbose_name_plural = "mouvements d’une convention"


class ConventionDocument(Kept):
    """A file kept for a convention; what it proves points to it."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="documents")
    title = models.CharField("titre", max_length=200)
    file = models.FileField("fichier", upload_to="conventions/%Y/%m/", max_length=200)
    received_on = models.DateField("reçu le")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("ajouté le", db_default=Now())

    class Meta:
        verbose_name = "document d’une convention"
        verbose_name_plural = "documents d’une convention"
        ordering = ["-id"]
        indexes = [models.Index(fields=["convention", "-id"], name="conventiondocument_latest")]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """What the convention says: number 0 is the text first signed, n its amendment n.

    A draft is written freely; sealed (it has its hash) it waits for its signatures; signed, it never changes.
    """

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("numéro")
    content = models.JSONField("contenu", default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    changes = models.TextField("ce qui change", blank=True)
    agreed_on = models.DateField("accord du conseil d’administration", null=True, blank=True)
    signed_on = models.DateField("signée le", null=True, blank=True)
    effective_on = models.DateField("effet", null=True, blank=True)
    document = models.ForeignKey(
        ConventionDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="texte signé",
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "version d’une convention"
        verbose_name_plural = "versions d’une convention"
        ordering = ["convention", "number"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "number"], name="conventionversion_once"),
            models.UniqueConstraint(
                fields=["convention"],
                condition=Q(signed_on=None),
                name="conventionversion_one_draft",
                violation_error_message="Un avenant est déjà en préparation.",
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | (~Q(sha256="") & Q(effective_on__isnull=False)),
                name="conventionversion_signed_is_sealed",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="conventionversion_signed_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"avenant n° {self.number}" if self.number else "texte initial"


class PartyQuerySet(models.QuerySet["Party"]):
    """The vocabulary of parties."""

    def held(self) -> PartyQuerySet:
        """Those a signed text names, or that of a convention not signed yet."""
        signed = Version.objects.filter(
            convention=OuterRef("convention"), number=OuterRef("since"), signed_on__isnull=False
        )
        return self.filter(Q(since=0) | Exists(signed))


class Party(models.Model):
    """Who takes part, in which role; a joint convention has several signatories."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="parties")
    role = models.CharField("rôle", max_length=12, choices=list(kinds.ROLES.items()))
    nature = models.CharField("nature", max_length=16, choices=list(kinds.PARTIES.items()))
    name = models.CharField("organisme", max_length=200)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    signatory = models.CharField("signataire", max_length=160, blank=True)
    capacity = models.CharField("qualité", max_length=160, blank=True)
    signed_on = models.DateField("a signé le", null=True, blank=True)
    since = models.PositiveSmallIntegerField("nommée par la version", default=0, db_default=0)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = "partie"
        verbose_name_plural = "parties"
        ordering = ["convention", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "role", "name"],
                name="party_once",
                violation_error_message="Cet organisme tient déjà ce rôle.",
            )
        ]

    def __str__(self) -> str:
        return self.name
