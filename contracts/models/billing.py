"""What providers bill and prove: invoices, their lines, certificates of the training carried out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contracts.models.contract import Contract
from contracts.models.intake import Batch
from contracts.models.life import Instalment
from contracts.models.papers import Document
from contracts.models.payables import Payable
from contracts.rules import billing


class Invoice(models.Model):
    """An invoice of a provider, or our own notice of an adjustment; one number once a provider."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Facture"
        ADJUSTMENT = "adjustment", "Avis de régularisation"
        OTHER = "other", "Pièce d’un dossier hors contrat"

    kind = models.CharField("nature", max_length=10, choices=Kind, default=Kind.INVOICE)
    provider_siret = models.CharField("SIRET de l’organisme", max_length=14)
    number = models.CharField("numéro", max_length=40)
    issued_on = models.DateField("datée du")
    received_on = models.DateField("reçue le")
    payable_on = models.DateField("à payer au plus tard le", null=True)  # L6332-6
    total = models.DecimalField("total", max_digits=12, decimal_places=2)
    state = models.CharField("état", max_length=10, choices=list(billing.STATES.items()), default="pending")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="invoices")
    fingerprint = models.BinaryField(max_length=16)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("enregistrée le", db_default=Now())

    class Meta:
        verbose_name = "facture"
        ordering = ["-id"]
        permissions = [
            ("import_invoices", "Déposer un fichier de factures ou saisir une facture"),
            ("decide_invoice", "Accepter ou contester une facture"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider_siret", "number"],
                name="invoice_once_per_provider",
                violation_error_message="Cet organisme a déjà une facture de ce numéro.",
            )
        ]
        indexes = [
            models.Index(
                fields=["payable_on", "id"], condition=Q(state="pending"), name="invoice_pending_due"
            ),
            models.Index(fields=["state", "id"], name="invoice_state"),
            models.Index(fields=["number"], name="invoice_number", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"facture {self.number}"


class InvoiceLine(models.Model):
    """One amount billed for one contract, and what was decided of it; negative: to take back."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="invoice_lines")
    payable = models.ForeignKey(
        Payable, models.PROTECT, null=True, related_name="invoice_lines", db_index=False
    )
    instalment = models.ForeignKey(Instalment, models.PROTECT, null=True, related_name="invoice_lines")
    kind = models.CharField(
        "nature", max_length=10, choices=list((billing.KINDS | billing.OTHER_KINDS).items())
    )
    from_on = models.DateField("du", null=True)
    to_on = models.DateField("au", null=True)
    quantity = models.DecimalField("quantité", max_digits=8, decimal_places=2, null=True)
    unit = models.DecimalField("prix unitaire", max_digits=10, decimal_places=2, null=True)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    state = models.CharField("état", max_length=10, choices=list(billing.STATES.items()), default="pending")
    mismatches = models.JSONField("écarts", default=list)  # contracts.rules.billing
    comment = models.TextField("commentaire", blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("décidée le", null=True)
    paid = models.DecimalField("payé", max_digits=12, decimal_places=2, default=0)  # in live payments
    line = models.PositiveIntegerField("ligne du fichier", null=True)

    class Meta:
        verbose_name = "ligne de facture"
        ordering = ["invoice", "id"]
        indexes = [
            models.Index(fields=["contract", "id"], name="invoice_line_contract"),
            models.Index(
                fields=["invoice"],
                condition=Q(state="accepted") & ~Q(paid=models.F("amount")),
                name="invoice_line_due",
            ),
            models.Index(
                fields=["payable", "id"], condition=Q(payable__isnull=False), name="invoice_line_payable"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(paid__range=(0, models.F("amount"))) | Q(paid__range=(models.F("amount"), 0)),
                name="invoice_line_not_overpaid",
                violation_error_message="Une ligne ne peut pas être payée plus que son montant.",
            ),
            models.CheckConstraint(
                condition=Q(contract=None, payable__isnull=False) | Q(contract__isnull=False, payable=None),
                name="invoice_line_of_one",
                violation_error_message="Une ligne est celle d’un contrat ou d’un autre dossier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def about(self) -> Contract | Payable:
        """The file it is billed for; both have a number."""
        return self.payable or self.file

    @property
    def file(self) -> Contract:
        """The contract; lines of another payable file are accepted as they are made, and never matched."""
        if self.contract is None:
            raise Contract.DoesNotExist
        return self.contract

    @property
    def file_id(self) -> int:
        """The key of the contract; 0 for another payable file."""
        return self.contract_id or 0


class Certificate(models.Model):
    """What a provider certifies was carried out; the employer’s invoice is joined to the last one."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="certificates")
    final = models.BooleanField("de fin de contrat", default=False)
    from_on = models.DateField("du")
    to_on = models.DateField("au")
    hours = models.DecimalField("heures réalisées", max_digits=7, decimal_places=2, null=True)
    employer_invoice = models.BooleanField("copie de la facture à l’employeur", default=False)
    received_on = models.DateField("reçu le")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="certificates")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "certificat de réalisation"
        verbose_name_plural = "certificats de réalisation"
        ordering = ["contract", "-to_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=models.F("from_on")),
                name="certificate_in_order",
                violation_error_message="La fin précède le début.",
            )
        ]

    def __str__(self) -> str:
        return f"certificat du {self.from_on:%d/%m/%Y} au {self.to_on:%d/%m/%Y}"
