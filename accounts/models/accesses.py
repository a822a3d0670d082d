"""Who read what about a person: kept line after line, never the value read."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.users import User

KINDS = {
    "file": "Dossier",
    "document": "Pièce",
    "letter": "Courrier",
    "list": "Liste de personnes",
    "plan": "Demande de plan",
    "afest": "Parcours AFEST",
    "session": "Session et candidats",
    "iban": "IBAN en entier",
    "nir": "NIR",
    "import": "Fichier reçu",
    "export": "Export",
}


class AccessQuerySet(models.QuerySet["Access"]):
    """The vocabulary of accesses."""

    def visible_to(self, user: User) -> AccessQuerySet:
        """All of them for who reviews them, one’s own for the others."""
        if user.has_perm("accounts.review_accesses") or user.has_perm("accounts.review_access_ids"):
            return self
        return self.filter(user=user) if user.has_perm("accounts.view_access") else self.none()

    def since(self, at: datetime) -> AccessQuerySet:
        """Those from that instant on."""
        return self.filter(at__gte=at)


class Access(models.Model):
    """One reading: who, when, what; the reason where it was asked, and the reference of the request."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("lu le")
    kind = models.CharField("nature", max_length=8, choices=list(KINDS.items()))
    model = models.CharField("objet", max_length=40)
    key = models.CharField("numéro", max_length=40, blank=True)
    count = models.PositiveIntegerField("nombre", default=1, db_default=1)
    outside = models.BooleanField("hors portefeuille", default=False, db_default=False)
    reason = models.TextField("motif", blank=True, default="", db_default="")
    reference = models.CharField("requête", max_length=12, blank=True, default="", db_default="")

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "lecture"
        verbose_name_plural = "lectures"
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("review_accesses", "Lire le journal des lectures de tous"),
            ("review_access_ids", "Lire le journal des lectures de tous, sans les noms"),
        ]
        indexes = [
            models.Index(fields=["user", "-at"], name="access_user_at"),
            models.Index(fields=["kind", "-id"], name="access_kind"),
            models.Index(fields=["-id"], condition=Q(outside=True), name="access_outside"),
            models.Index(fields=["model", "key", "-id"], name="access_object"),
        ]
        triggers = [
            pgtrigger.Protect(name="access_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class ReadingAlert(models.Model):
    """Somebody read many files in a short time: reading stops until they say why."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("ouverte le")
    count = models.PositiveIntegerField("pages lues")
    explained_at = models.DateTimeField("expliquée le", null=True)
    reason = models.TextField("motif", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "alerte de lecture"
        verbose_name_plural = "alertes de lecture"
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(explained_at__isnull=True),
                name="readingalert_one_open",
                violation_error_message="Une alerte est déjà ouverte pour cette personne.",
            ),
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True) | ~Q(reason=""),
                name="readingalert_explained",
                violation_error_message="Une alerte se lève avec un motif.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="readingalert_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="readingalert_explained_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__explained_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.count}"
