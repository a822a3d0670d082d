"""What arrives from outside: senders, their files, and every error of every line."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Sender(models.Model):
    """Who sends contract files: a CFA, an employer… External numbers are unique per sender."""

    name = models.CharField("nom", max_length=120, unique=True)
    email = models.EmailField("courriel", blank=True)  # where documents are asked for

    class Meta:
        verbose_name = "émetteur"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """How a sender's headers map to ours, remembered per header line."""

    sender = models.ForeignKey(Sender, models.CASCADE, related_name="mappings")
    header_key = models.CharField(max_length=64)  # sha256 of the folded headers
    columns = models.JSONField()  # sender's header -> canonical column, or null when ignored on purpose
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "correspondance de colonnes"
        constraints = [
            models.UniqueConstraint(fields=["sender", "header_key"], name="column_mapping_once_per_header")
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.header_key[:8]}"


class Batch(models.Model):
    """One file of contracts: kept as it came, with what was decided about it and what became of its lines."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "À vérifier"  # waits for its column mapping
        CHECKING = "checking", "Contrôle en cours"
        CHECKED = "checked", "Contrôlé, à confirmer"
        IMPORTING = "importing", "Import en cours"
        IMPORTED = "imported", "Importé"
        REFUSED = "refused", "Refusé"
        UNDONE = "undone", "Annulé"

    class Kind(models.TextChoices):
        CONTRACTS = "contracts", "Contrats"
        INVOICES = "invoices", "Factures"

    kind = models.CharField("contenu", max_length=9, choices=Kind, default=Kind.CONTRACTS)
    sender = models.ForeignKey(Sender, models.PROTECT, related_name="batches", verbose_name="émetteur")
    file = models.FileField("fichier", upload_to="batches/%Y/%m/", max_length=200)
    file_name = models.CharField("nom du fichier", max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField("taille en octets")
    state = models.CharField("état", max_length=12, choices=State, default=State.UPLOADED)
    columns = models.JSONField(default=dict)  # file header -> canonical column
    accept_valid = models.BooleanField("importer les seules lignes valides", default=False)
    received_on = models.DateField("reçu le")
    lines_total = models.PositiveIntegerField(null=True)  # as counted before the work, for the progress bar
    lines_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(
        default=dict
    )  # read, valid, rejected, created, changed, unchanged, amendments, errors…
    preview = models.JSONField(default=list)  # first valid lines with their amount and checks
    refusal = models.TextField("motif du refus du fichier", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="batches"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lot d’import"
        verbose_name_plural = "lots d’import"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.sender})"

    @property
    def percent(self) -> int:
        """Progress, 0 to 100."""
        return min(100, 100 * self.lines_done // self.lines_total) if self.lines_total else 0


class LineError(models.Model):
    """One error of one line of a batch."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="errors")
    line = models.PositiveIntegerField("ligne")
    column = models.CharField("colonne", max_length=64)
    value = models.CharField("valeur", max_length=200)
    message = models.TextField("message")
    article = models.CharField("article", max_length=64, blank=True)

    class Meta:
        verbose_name = "erreur de ligne"
        ordering = ["batch", "line", "id"]
        indexes = [models.Index(fields=["batch", "line", "id"], name="line_error_by_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.column}: {self.message}"


class Correction(models.Model):
    """A contract already received, changed by a later file or by hand: canonical values before and after."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="corrections")
    batch = models.ForeignKey(Batch, models.CASCADE, null=True, related_name="corrections")
    before = models.JSONField()  # canonical column -> text, every column
    after = models.JSONField()  # canonical column -> text, every column
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    corrected_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "correction"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"correction {self.pk}"
