"""What was prepared to be taken away: a file that expires, of which the author and the size stay."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.users import User

STATES = {
    "waiting": "En attente",
    "running": "En cours",
    "ready": "Prêt",
    "failed": "Non abouti",
    "expired": "Expiré",
}
FORMS = {"csv": "CSV", "xlsx": "Excel (XLSX)"}


class ExportQuerySet(models.QuerySet["Export"]):
    """The vocabulary of prepared exports."""

    def visible_to(self, user: User) -> ExportQuerySet:
        """One’s own only: nobody downloads what another asked for."""
        return self.filter(user=user)

    def past(self, at: datetime) -> ExportQuerySet:
        """Those whose file has to go."""
        return self.filter(expires_at__lte=at).exclude(state="expired")


class Export(models.Model):
    """A list asked as a file: from which page, why, how far it is, until when it stays."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    page = models.CharField("page", max_length=80)
    address = models.TextField("adresse de la liste", blank=True)  # wiped when it expires: it bears filters
    title = models.CharField("liste", max_length=120)
    form = models.CharField("format", max_length=4, choices=list(FORMS.items()))
    personal = models.BooleanField("données personnelles")
    reason = models.TextField("motif", blank=True, default="", db_default="")
    reference = models.CharField(max_length=12, blank=True, default="", db_default="")
    state = models.CharField("état", max_length=7, choices=list(STATES.items()), default="waiting")
    asked_at = models.DateTimeField("demandé le")
    expires_at = models.DateTimeField("gardé jusqu’au")
    rows = models.PositiveIntegerField("lignes", default=0, db_default=0)
    size = models.PositiveBigIntegerField("taille en octets", default=0, db_default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    file = models.FileField(upload_to="exports", blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = "export"
        verbose_name_plural = "exports"
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(personal=False) | ~Q(reason=""),
                name="export_personal_reason",
                violation_error_message="Un export de données personnelles demande un motif.",
            ),
            models.CheckConstraint(
                condition=~Q(state="expired") | Q(file=""),
                name="export_expired_empty",
                violation_error_message="Le fichier d’un export expiré n’est plus gardé.",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="export_user"),
            models.Index(fields=["expires_at"], condition=~Q(state="expired"), name="export_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.form})"

    @property
    def file_name(self) -> str:
        """What the file is called when it is taken."""
        return f"{self.page.replace(':', '-')}-{self.asked_at:%Y-%m-%d}.{self.form}"
