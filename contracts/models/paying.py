"""Money out: runs proposed by one person and approved by another, payments, and what comes back."""

from __future__ import annotations

from typing import Any

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
    ) OR EXISTS (
        SELECT 1 FROM contracts_payment p
        JOIN contracts_paymentline l ON l.payment_id = p.id
        JOIN contracts_invoiceline i ON i.id = l.invoice_line_id
        JOIN contracts_payable y ON y.id = i.payable_id
        WHERE p.run_id = NEW.id AND y.decided_by_id = NEW.approved_by_id
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
_RUN_SEALED = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Un lot de paiement se rejette, il ne s’efface pas.';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' OR NEW.approved_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'Un lot de paiement commence par être proposé.';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'Un lot approuvé ou rejeté ne change plus.';
    END IF;
    IF (NEW.mode, NEW.schema, NEW.execute_on, NEW.count, NEW.total, NEW.left_out, NEW.proposed_by_id,
        NEW.proposed_at, NEW.digest)
        IS DISTINCT FROM (OLD.mode, OLD.schema, OLD.execute_on, OLD.count, OLD.total, OLD.left_out,
        OLD.proposed_by_id, OLD.proposed_at, OLD.digest) THEN
        RAISE EXCEPTION 'Un lot proposé ne se modifie pas : rejetez-le et proposez-en un autre.';
    END IF;
    RETURN NEW;
"""
_PAYMENT_SEALED = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Un virement ne s’efface pas.';
    END IF;
    SELECT state INTO run_state FROM contracts_paymentrun WHERE id = NEW.run_id;
    IF TG_OP = 'INSERT' THEN
        IF run_state <> 'proposed' OR NEW.state <> 'planned' THEN
            RAISE EXCEPTION 'Un lot approuvé ou rejeté ne reçoit plus de virement.';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.run_id, NEW.provider_siret, NEW.account_id, NEW.amount, NEW.reference)
        IS DISTINCT FROM (OLD.run_id, OLD.provider_siret, OLD.account_id, OLD.amount, OLD.reference)
        OR (OLD.state, NEW.state, run_state) NOT IN (
            ('planned', 'sent', 'approved'), ('planned', 'cancelled', 'rejected'),
            ('sent', 'returned', 'approved')
        )
        OR (NEW.state = 'returned') <> (NEW.returned_on IS NOT NULL) THEN
        RAISE EXCEPTION 'Un virement proposé ou émis ne se modifie pas.';
    END IF;
    RETURN NEW;
"""
_LINES_ADDED = """
    IF EXISTS (
        SELECT 1 FROM added JOIN contracts_payment p ON p.id = added.payment_id
        JOIN contracts_paymentrun r ON r.id = p.run_id WHERE r.state <> 'proposed'
    ) OR EXISTS (
        SELECT 1 FROM added JOIN contracts_settlement s ON s.id = added.settlement_id
        WHERE s.validated_at IS NOT NULL OR s.rejected_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Un lot ou un règlement déjà décidé ne reçoit plus de ligne.';
    END IF;
    RETURN NULL;
"""
_LINES_CHANGED = """
    IF EXISTS (
        SELECT 1 FROM gone o JOIN added n ON n.id = o.id
        LEFT JOIN contracts_payment p ON p.id = o.payment_id
        LEFT JOIN contracts_settlement s ON s.id = o.settlement_id
        WHERE (n.payment_id, n.settlement_id, n.invoice_line_id, n.amount)
            IS DISTINCT FROM (o.payment_id, o.settlement_id, o.invoice_line_id, o.amount)
            OR (n.live AND NOT o.live)
            OR (o.live AND NOT n.live
                AND COALESCE(p.state, '') NOT IN ('cancelled', 'returned') AND s.rejected_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'Une ligne de virement ne se modifie pas.';
    END IF;
    RETURN NULL;
"""
_SETTLEMENT_SEALED = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Un règlement ne s’efface pas.';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.validated_at IS NOT NULL OR NEW.rejected_at IS NOT NULL THEN
            RAISE EXCEPTION 'Un règlement commence par être proposé.';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.validated_at IS NOT NULL OR OLD.rejected_at IS NOT NULL THEN
        RAISE EXCEPTION 'Un règlement décidé ne change plus.';
    END IF;
    IF (NEW.kind, NEW.provider_siret, NEW.amount, NEW."on", NEW.reference, NEW.proposed_by_id)
        IS DISTINCT FROM (OLD.kind, OLD.provider_siret, OLD.amount, OLD."on", OLD.reference,
        OLD.proposed_by_id) THEN
        RAISE EXCEPTION 'Un règlement ne se modifie pas.';
    END IF;
    IF NEW.kind = 'waiver' AND NEW.validated_at IS NOT NULL
        AND (NEW.validated_by_id IS NULL OR NEW.proposed_by_id IS NULL) THEN
        RAISE EXCEPTION 'Un abandon de créance est proposé par une personne et validé par une autre.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'waiver_of_two_persons';
    END IF;
    RETURN NEW;
"""
_HOLD_SEALED = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Une suspension se lève, elle ne s’efface pas.';
    END IF;
    IF (NEW.provider_siret, NEW.reason, NEW.since, NEW.proposed_by_id)
        IS DISTINCT FROM (OLD.provider_siret, OLD.reason, OLD.since, OLD.proposed_by_id)
        OR (OLD.validated_by_id IS NOT NULL AND NEW.validated_by_id IS DISTINCT FROM OLD.validated_by_id)
        OR (OLD.until IS NOT NULL AND NEW.until IS DISTINCT FROM OLD.until) THEN
        RAISE EXCEPTION 'Une suspension ne se modifie pas : levez-la et proposez-en une autre.';
    END IF;
    RETURN NEW;
"""


def _sealed(name: str, func: str, **more: Any) -> pgtrigger.Trigger:
    """What a decided row may still become, whatever door it is reached by."""
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    return pgtrigger.Trigger(
        **{"name": name, "when": pgtrigger.Before, "operation": operation, "func": func, **more}
    )


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
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("rejeté le", null=True)
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
            models.CheckConstraint(
                condition=(Q(approved_by=None, approved_at=None) & ~Q(state="approved"))
                | (
                    Q(state="approved", proposed_by__isnull=False)
                    & Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~Q(sha256="")
                ),
                name="run_approved_by_two_persons",
                violation_error_message="Un lot est proposé par une personne et approuvé par une autre.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="run_four_eyes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__approved_by__isnull=False, old__approved_by__isnull=True),
                func=_FOUR_EYES,
            ),
            _sealed("run_sealed", _RUN_SEALED),
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
        triggers = [_sealed("payment_sealed", _PAYMENT_SEALED, declare=[("run_state", "TEXT")])]

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
    rejected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    rejected_at = models.DateTimeField("rejeté le", null=True)

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
        triggers = [_sealed("settlement_sealed", _SETTLEMENT_SEALED)]

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
        triggers = [
            _sealed(
                "payment_line_added",
                _LINES_ADDED,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="added"),
            ),
            _sealed(
                "payment_line_changed",
                _LINES_CHANGED,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(old="gone", new="added"),
            ),
            _sealed(
                "payment_line_kept",
                "RAISE EXCEPTION 'Une ligne de virement ne s’efface pas.';",
                operation=pgtrigger.Delete,
                level=pgtrigger.Statement,
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
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lift_reason = models.TextField("motif de la levée", blank=True, default="", db_default="")

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
            models.UniqueConstraint(
                fields=["provider_siret"],
                condition=Q(until=None),
                name="hold_one_open",
                violation_error_message="Une suspension de cet organisme est déjà ouverte.",
            ),
        ]
        triggers = [_sealed("hold_sealed", _HOLD_SEALED, operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"suspension {self.provider_siret}"
