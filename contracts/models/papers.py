"""Documents received, documents asked for, letters sent; files stand outside the web root."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contracts.models.contract import Contract
from contracts.rules.letters import LETTERS, OUTSIDE


class Document(models.Model):
    """A file received about a contract: a document of the file, a proof, an answer to a control."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="documents")
    kind = models.CharField("nature", max_length=20)  # a code of contracts.rules.pieces
    file = models.FileField("fichier", upload_to="documents/%Y/%m/", max_length=200)
    name = models.CharField("nom du fichier", max_length=255)
    media_type = models.CharField("type", max_length=60)  # sniffed, never believed
    size = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField(max_length=64)
    received_on = models.DateField("reçu le")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("ajouté le", db_default=Now())

    class Meta:
        verbose_name = "document"
        ordering = ["contract", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind", "sha256"],
                name="document_once",
                violation_error_message="Ce document est déjà dans le dossier.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PieceRequest(models.Model):
    """Documents asked of the sender; open until they come or the file is decided otherwise."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="requests")
    pieces = models.JSONField("pièces", default=list)  # codes of contracts.rules.pieces
    comment = models.TextField("demande", blank=True)
    asked_on = models.DateField("demandé le")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reminders = models.PositiveSmallIntegerField("relances", default=0)
    reminded_on = models.DateField("dernière relance le", null=True)
    closed_on = models.DateField("close le", null=True)

    class Meta:
        verbose_name = "demande de pièces"
        ordering = ["contract", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["contract"], condition=Q(closed_on=None), name="request_one_open")
        ]
        indexes = [
            models.Index(fields=["asked_on", "id"], condition=Q(closed_on=None), name="request_open"),
        ]

    def __str__(self) -> str:
        return f"demande du {self.asked_on:%d/%m/%Y}"


class LetterQuerySet(models.QuerySet["Letter"]):
    """The vocabulary of letters."""

    def of_contracts(self) -> LetterQuerySet:
        """Those of contracts and of their money; others are read with the file they are about."""
        return self.exclude(kind__in=sorted(OUTSIDE))


class Letter(models.Model):
    """A letter as it was sent, kept with the file: its PDF and what it was made from."""

    class State(models.TextChoices):
        READY = "ready", "À envoyer"
        SENT = "sent", "Envoyée"
        FAILED = "failed", "Non partie"

    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="letters")
    provider_siret = models.CharField("SIRET de l’organisme", max_length=14, blank=True)
    kind = models.CharField("nature", max_length=12, choices=list(LETTERS.items()))
    key = models.CharField(max_length=64, unique=True)  # one letter an event: « accept:12:1 »
    recipients = models.JSONField("destinataires", default=list)  # e-mail addresses
    content = models.JSONField()  # contracts.rules.letters: making it again gives the same words
    file = models.FileField("fichier", upload_to="letters/%Y/%m/", max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField("état", max_length=8, choices=State, default=State.READY)
    failure = models.TextField("échec", blank=True)
    dated_on = models.DateField("datée du")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField("envoyée le", null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # null: a nightly job, or not sent yet

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "courrier"
        verbose_name_plural = "courriers"
        ordering = ["-id"]
        permissions = [("send_letter", "Envoyer un courrier")]
        indexes = [
            models.Index(fields=["id"], condition=~Q(state="sent"), name="letter_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.dated_on:%d/%m/%Y}"


class Deposit(models.Model):
    """One report of a contract to the ministry’s base (D6224-4): sent, then numbered or refused."""

    class State(models.TextChoices):
        SENT = "sent", "Transmis"
        NUMBERED = "numbered", "Déposé"
        REJECTED = "rejected", "Rejeté par la base"
        REPORTED = "reported", "Pris en compte"  # a refusal, with or without a deposit; an amendment

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="deposits")
    what = models.CharField(
        "objet",
        max_length=12,
        choices=[("deposit", "Dépôt"), ("refusal", "Refus"), ("amendment", "Avenant")],
    )
    amendment = models.ForeignKey(
        "contracts.Amendment", models.PROTECT, null=True, related_name="deposits"
    )  # D6224-5
    state = models.CharField("état", max_length=12, choices=State, default=State.SENT)
    export = models.CharField("fichier d’envoi", max_length=64)
    sent_on = models.DateField("transmis le")
    number = models.CharField("numéro de dépôt", max_length=15, blank=True)
    answered_on = models.DateField("réponse le", null=True)
    message = models.TextField("message de la base", blank=True)

    class Meta:
        verbose_name = "dépôt"
        ordering = ["-id"]
        permissions = [("deposit_contracts", "Transmettre les contrats au ministère")]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "what", "amendment"],
                condition=~Q(state="rejected"),
                name="deposit_once",
                nulls_distinct=False,
                violation_error_message="Ce contrat est déjà transmis.",
            )
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="deposit_state"),
            models.Index(fields=["sent_on", "export"], name="deposit_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.number}".strip()

    @property
    def title(self) -> str:
        """« Avenant 2 », « Dépôt »."""
        label = self.get_what_display()
        return f"{label} {self.amendment.number}" if self.amendment else label
