"""Money out: runs proposed by one person and approved by another, payments, and what comes back."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contracts.models.billing import InvoiceLine
from contracts.rules import paying
from registers.models import ProviderAccount

_FOUR_EYES = """
    IF EXISTS (
        SELECT 1 FROM contracts_payment p
        JOIN contracts_paymentline l ON l.payment_id = p.id
        JOIN contracts_invoiceline i ON i.id = l.invoice_line_id
        JOIN contracts_contract c ON c.id = i.contract_id
        WHERE p.run_id = NEW.id AND c.decided_by_id = NEW.approved_by_id
    ) THEN
        RAISE EXCEPTION 'Vous avez décidé un dossier payé par ce lot : une autre personne doit l’approuver.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'run_not_approved_by_decider';
    END IF;
    IF EXISTS (
        SELECT 1 FROM contracts_payment p JOIN registers_provideraccount a ON a.id = p.account_id
        WHERE p.run_id = NEW.id AND NEW.approved_by_id IN (a.proposed_by_id, a.validated_by_id)
    ) THEN
        RAISE EXCEPTION 'Vous avez changé un compte payé par ce lot : une autre personne doit l’approuver.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'run_not_approved_by_iban_changer';
    END IF;
    RETURN NEW;
"""


class PaymentRun(models.Model):
    """A lot of payments: proposed, approved by somebody else, then sent or handed over, never changed."""

    state = models.CharField(
        "état", max_length=9, choices=list(paying.RUN_STATES.items()), default="proposed"
    )
    mode = models.CharField("exécution", max_length=8, choices=list(paying.MODES.items()))
    schema = models.CharField("format", max_length=16, choices=[(each, each) for each in paying.SCHEMAS])
    execute_on = models.DateField("exécution le")
    count = models.PositiveIntegerField("virements", default=0)
    total = models.DecimalField("total", max_digits=14, decimal_places=2, default=0)
    left_out = models.JSONField("écartés", default=list)  # provider, amount, reason
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField("proposé le", db_default=Now())
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField("approuvé le", null=True)
    closed_reason = models.TextField("motif du rejet", blank=True)
    digest = models.CharField("empreinte des lignes", max_length=64, blank=True)  # frozen when proposed
    file = models.FileField("fichier", upload_to="runs/%Y/%m/", max_length=200, blank=True)
    sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True)

    class Meta:
        verbose_name = "lot de paiement"
        verbose_name_plural = "lots de paiement"
        ordering = ["-id"]
        permissions = [
            ("propose_run", "Proposer un lot de paiement"),
            ("approve_run", "Approuver un lot de paiement"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(proposed_by=None) | ~Q(approved_by=F("proposed_by")),
                name="run_approved_by_another",
                violation_error_message="Un lot est approuvé par une autre personne que son auteur.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="run_four_eyes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__approved_by__isnull=False, old__approved_by__isnull=True),
                func=_FOUR_EYES,
            )
        ]

    def __str__(self) -> str:
        return f"lot {self.pk}"


class Payment(models.Model):
    """One transfer to one provider."""

    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="payments")
    provider_siret = models.CharField("SIRET de l’organisme", max_length=14)
    account = models.ForeignKey(ProviderAccount, models.PROTECT, related_name="+")
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    reference = models.CharField("référence", max_length=35, unique=True)  # EndToEndId
    state = models.CharField(
        "état", max_length=9, choices=list(paying.PAYMENT_STATES.items()), default="planned"
    )
    returned_on = models.DateField("rejeté par la banque le", null=True)
    return_reason = models.CharField("motif du rejet", max_length=200, blank=True)

    class Meta:
        verbose_name = "virement"
        ordering = ["run", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive")]
        indexes = [models.Index(fields=["provider_siret", "id"], name="payment_provider")]

    def __str__(self) -> str:
        return self.reference


class Settlement(models.Model):
    """An overpayment paid back by the provider, or given up by two persons."""

    class Kind(models.TextChoices):
        REFUND = "refund", "Reversement reçu"
        WAIVER = "waiver", "Abandon de créance"

    kind = models.CharField("nature", max_length=8, choices=Kind)
    provider_siret = models.CharField("SIRET de l’organisme", max_length=14)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    on = models.DateField("date")
    reference = models.CharField("référence", max_length=64)
    reason = models.TextField("motif", blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    validated_at = models.DateTimeField("validé le", null=True)

    class Meta:
        verbose_name = "règlement d’un trop-perçu"
        ordering = ["-id"]
        permissions = [
            ("propose_settlement", "Proposer un rejet, un reversement ou un abandon"),
            ("validate_settlement", "Valider un abandon proposé par une autre personne"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider_siret", "kind", "reference"],
                name="settlement_once",
                violation_error_message="Ce règlement est déjà enregistré.",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_positive"),
            models.CheckConstraint(
                condition=Q(validated_by=None) | Q(proposed_by=None) | ~Q(validated_by=F("proposed_by")),
                name="settlement_validated_by_another",
                violation_error_message="Une autre personne doit valider.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"


class PaymentLine(models.Model):
    """What a payment or a settlement settles of one invoice line; a line is paid by one live payment."""

    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="lines")
    settlement = models.ForeignKey(Settlement, models.PROTECT, null=True, related_name="lines")
    invoice_line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="payment_lines")
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    live = models.BooleanField(default=True)  # false once the run is rejected or the payment returned

    class Meta:
        verbose_name = "ligne de virement"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice_line"],
                condition=Q(live=True, amount__gt=0),
                name="invoice_line_paid_once",
                violation_error_message="Cette ligne est déjà dans un lot de paiement.",
            ),
            models.CheckConstraint(
                condition=Q(payment=None, settlement__isnull=False)
                | Q(payment__isnull=False, settlement=None),
                name="payment_line_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class Hold(models.Model):
    """Payments of a provider withheld on suspicion, proposed by one person and validated by another."""

    provider_siret = models.CharField("SIRET de l’organisme", max_length=14)
    reason = models.TextField("motif")
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "suspension de paiement"
        verbose_name_plural = "suspensions de paiement"
        ordering = ["-id"]
        permissions = [
            ("propose_hold", "Proposer de suspendre les paiements d’un organisme"),
            ("validate_hold", "Valider une suspension proposée par une autre personne"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(validated_by=None) | Q(proposed_by=None) | ~Q(validated_by=F("proposed_by")),
                name="hold_validated_by_another",
                violation_error_message="Une autre personne doit valider.",
            ),
        ]

    def __str__(self) -> str:
        return f"suspension {self.provider_siret}"
