"""Files received from outside, kept with what was read in them."""

from django.conf import settings
from django.db import models


class SourceFile(models.Model):
    """One national file: what it is, when it was loaded, and its report."""

    class State(models.TextChoices):
        WAITING = "waiting", "en attente"
        LOADED = "loaded", "chargé"
        UNCHANGED = "unchanged", "déjà chargé"
        REFUSED = "refused", "refusé"

    kind = models.CharField("nature", max_length=30, blank=True)
    name = models.CharField("nom du fichier", max_length=255)
    sha256 = models.CharField("empreinte", max_length=64)
    state = models.CharField("état", max_length=10, choices=State, default=State.WAITING)
    refusal = models.TextField("motif du refus", blank=True)
    file = models.FileField("fichier", upload_to="registers/%Y/%m", blank=True)
    dated_on = models.DateField("date du contenu", null=True, blank=True)
    received_at = models.DateTimeField("reçu le", auto_now_add=True)
    loaded_at = models.DateTimeField("chargé le", null=True, blank=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="chargé par",
    )
    report = models.JSONField("compte rendu", default=dict, blank=True)

    class Meta:
        verbose_name = "fichier national"
        verbose_name_plural = "fichiers nationaux"
        ordering = ["-id"]
        permissions = [("load_sourcefile", "Peut charger un fichier national")]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=models.Q(state="loaded"),
                name="sourcefile_loaded_once",
                violation_error_message="Ce fichier a déjà été chargé.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
