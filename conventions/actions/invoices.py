"""An invoice, whatever the lines it is charged to: one convention funds it, once."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection

from conventions.models import Expense
from conventions.models.expenses import ExpenseQuerySet
from conventions.rules import expenses as rules


def hold(siret: str, number: str) -> None:
    """One writer at a time on an invoice, whatever its lines and conventions."""
    with connection.cursor() as cursor:
        name = f"invoice {siret} {rules.key(number)}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def charges(siret: str, number: str) -> ExpenseQuerySet:
    """What is charged of it, neither rejected nor withdrawn."""
    return Expense.objects.live().filter(payee_siret=siret, invoice_key=rules.key(number))


def elsewhere(siret: str, number: str, convention: int) -> str:
    """Why another convention may not fund it; empty when none does."""
    rows = charges(siret, number).exclude(convention=convention).select_related("convention")
    other = rows.order_by("pk").first()
    if other is None:
        return ""
    return (
        f"La facture {other.invoice} du SIRET {siret} est déjà financée par la convention "
        f"{other.convention.number} : une même facture ne l’est pas deux fois."
    )


def parts(siret: str, number: str, convention: int) -> list[tuple[Decimal, Decimal]]:
    """Its whole amount and the part charged, for each line of the convention."""
    rows = charges(siret, number).filter(convention=convention)
    return list(rows.order_by("pk").values_list("invoice_amount", "amount"))
