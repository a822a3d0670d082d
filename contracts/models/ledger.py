"""The books: entries that only grow, balanced and dated in an open period by the database itself."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contracts.models.contract import Contract
from contracts.models.payables import Payable
from contracts.rules import accounts
from conventions.models import BudgetLine

_OPEN_PERIOD = """
    IF EXISTS (SELECT 1 FROM added WHERE date_trunc('month', "on") <> period_id) THEN
        RAISE EXCEPTION 'Une écriture est datée dans le mois de sa période.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_its_month';
    END IF;
    PERFORM 1 FROM contracts_period WHERE first_on IN (SELECT period_id FROM added) FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM added JOIN contracts_period ON first_on = period_id WHERE closed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Cette période est close : datez l’écriture dans une période ouverte.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_open_period';
    END IF;
    RETURN NULL;
"""
_BALANCED = """
    IF EXISTS (SELECT 1 FROM added GROUP BY entry_id HAVING sum(debit) <> sum(credit)) THEN
        RAISE EXCEPTION 'Une écriture n’est pas équilibrée.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced';
    END IF;
    PERFORM 1 FROM contracts_period WHERE first_on IN (
        SELECT period_id FROM contracts_entry WHERE id IN (SELECT entry_id FROM added)
    ) FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM added JOIN contracts_entry ON contracts_entry.id = added.entry_id
        JOIN contracts_period ON first_on = period_id WHERE closed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Cette période est close : datez l’écriture dans une période ouverte.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_open_period';
    END IF;
    RETURN NULL;
"""

_NOT_BEFORE_CLOSED = """
    IF EXISTS (SELECT 1 FROM contracts_period WHERE first_on > NEW.first_on AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Une période plus récente est close : datez l’écriture dans une période ouverte.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_open_period';
    END IF;
    RETURN NEW;
"""
_IN_ORDER = """
    IF EXISTS (SELECT 1 FROM contracts_period WHERE first_on < NEW.first_on AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'Les périodes se closent dans l’ordre.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'period_closed_in_order';
    END IF;
    RETURN NEW;
"""


def _append_only(name: str) -> pgtrigger.Trigger:
    """Refused once a statement: even one that would touch no row."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func="RAISE EXCEPTION 'Les livres ne se corrigent que par une écriture de plus.';",
    )


def _on_insert(name: str, func: str) -> pgtrigger.Trigger:
    """Once a statement, whatever its number of rows."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="added"),
        func=func,
    )


class Period(models.Model):
    """A month of the books; nothing is written in it once it is closed."""

    first_on = models.DateField("premier jour", primary_key=True)
    proposed_at = models.DateTimeField("clôture proposée le", null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("close le", null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    earned = models.DecimalField("dû", max_digits=14, decimal_places=2, null=True)
    paid = models.DecimalField("payé", max_digits=14, decimal_places=2, null=True)
    lowest = models.DecimalField("tolérance, au moins (%)", max_digits=5, decimal_places=2, null=True)
    highest = models.DecimalField("tolérance, au plus (%)", max_digits=5, decimal_places=2, null=True)
    note = models.TextField("note", blank=True)

    class Meta:
        verbose_name = "période"
        ordering = ["-first_on"]
        permissions = [
            ("propose_closing", "Proposer la clôture d’une période"),
            ("approve_closing", "Clore une période proposée par une autre personne"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_on__day=1),
                name="period_starts_on_first",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(proposed_by=None) | ~Q(closed_by=F("proposed_by")),
                name="period_closed_by_another",
                violation_error_message="La clôture est approuvée par une autre personne.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="period_stays_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
                func="RAISE EXCEPTION 'Une période close le reste.';",
            ),
            pgtrigger.Trigger(
                name="period_not_before_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_NOT_BEFORE_CLOSED,
            ),
            pgtrigger.Trigger(
                name="period_closed_in_order",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=True, new__closed_at__isnull=False),
                func=_IN_ORDER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%m/%Y}"


class Entry(models.Model):
    """One event in the books; its postings balance. `key` makes a replayed event write nothing twice."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="entries", verbose_name="période")
    journal = models.CharField("journal", max_length=2, choices=list(accounts.JOURNALS.items()))
    on = models.DateField("date")
    key = models.CharField(max_length=64, unique=True)
    label = models.CharField("libellé", max_length=160)
    piece = models.CharField("pièce", max_length=64, blank=True)
    piece_on = models.DateField("date de la pièce", null=True)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="entries")
    payable = models.ForeignKey(Payable, models.PROTECT, null=True, related_name="entries", db_index=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "écriture"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(on__gte=F("period")), name="entry_on_or_after_its_period"),
        ]
        indexes = [models.Index(fields=["journal", "period", "id"], name="entry_in_order")]
        triggers = [_append_only("entry_append_only"), _on_insert("entry_in_open_period", _OPEN_PERIOD)]

    def __str__(self) -> str:
        return f"{self.journal} {self.label}"


class Posting(models.Model):
    """One side of an entry: an account, and whom and what it is about."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.CharField("compte", max_length=8, choices=list(accounts.CHART.items()))
    debit = models.DecimalField("débit", max_digits=12, decimal_places=2, default=0)
    credit = models.DecimalField("crédit", max_digits=12, decimal_places=2, default=0)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="postings")
    payable = models.ForeignKey(Payable, models.PROTECT, null=True, related_name="postings", db_index=False)
    provider_siret = models.CharField("SIRET de l’organisme", max_length=14, blank=True)
    idcc = models.CharField("IDCC", max_length=4, blank=True)
    section = models.CharField("section", max_length=12, choices=list(accounts.SECTIONS.items()))
    origin_year = models.PositiveSmallIntegerField("année d’origine")  # of the commitment
    envelope = models.ForeignKey(  # whose money it is, when a région tops a contract up
        BudgetLine, models.PROTECT, null=True, related_name="postings", db_index=False
    )

    class Meta:
        verbose_name = "mouvement comptable"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(debit__gt=0) & Q(credit=0)) | (Q(debit=0) & Q(credit__gt=0)),
                name="posting_on_one_side",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "account"], name="posting_of_contract"),
            models.Index(fields=["provider_siret", "account"], name="posting_of_provider"),
            models.Index(
                fields=["payable", "account"], condition=Q(payable__isnull=False), name="posting_of_payable"
            ),
            models.Index(
                fields=["envelope", "account"],
                condition=Q(envelope__isnull=False),
                name="posting_of_envelope",
            ),
        ]
        triggers = [_append_only("posting_append_only"), _on_insert("posting_balanced", _BALANCED)]

    def __str__(self) -> str:
        return f"{self.account} {self.debit or -self.credit}"
