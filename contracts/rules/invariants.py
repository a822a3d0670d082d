"""What must always be true of the money: each invariant, the question that finds the rows that break it.

The questions are SQL over whole tables; a row found is a fault. Names in `%(…)s` are those of `WORDS`;
`<number>` and `<accepted>` stand for pieces several questions share.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from contracts.rules.accounts import COMMITTED, EXPENSE, PROVIDERS
from contracts.rules.states import ENGAGED

WORDS: Mapping[str, Any] = {
    "committed": COMMITTED,
    "providers": PROVIDERS,
    "expenses": sorted(set(EXPENSE.values())),
    "engaged": sorted(ENGAGED),
}
_SHARED = {
    "<number>": "upper(left(c.kind, 1)) || lpad(c.id::text, 9, '0')",
    "<accepted>": """
            SELECT contract_id, sum(amount) AS accepted, sum(paid) AS paid,
                   sum(paid - amount) FILTER (WHERE amount < 0) AS to_take_back
            FROM contracts_invoiceline WHERE state = 'accepted' GROUP BY contract_id
        """,
}


class Invariant(NamedTuple):
    """A truth about the books: its code, its name, the columns of the rows that would break it."""

    code: str
    name: str
    columns: tuple[str, ...]
    sql: str

    @property
    def question(self) -> str:
        """The SQL, whole."""
        sql = self.sql
        for word, piece in _SHARED.items():
            sql = sql.replace(word, piece)
        return sql


INVARIANTS = (
    Invariant(
        "balanced",
        "Toute écriture est équilibrée",
        ("écriture", "clé", "débit", "crédit"),
        """
        SELECT e.id, e.key, coalesce(p.debit, 0), coalesce(p.credit, 0)
        FROM contracts_entry e
        LEFT JOIN (
            SELECT entry_id, sum(debit) AS debit, sum(credit) AS credit
            FROM contracts_posting GROUP BY entry_id
        ) p ON p.entry_id = e.id
        WHERE p.debit IS NULL OR p.debit <> p.credit
        """,
    ),
    Invariant(
        "schedule",
        "Les échéances d’un contrat font son montant",
        ("contrat", "montant", "échéances"),
        """
        SELECT <number>, c.total, coalesce(i.planned, 0)
        FROM contracts_contract c
        LEFT JOIN (
            SELECT contract_id, sum(amount) AS planned
            FROM contracts_instalment WHERE until IS NULL GROUP BY contract_id
        ) i ON i.contract_id = c.id
        WHERE c.version > 0 AND c.state = ANY(%(engaged)s) AND coalesce(i.planned, 0) <> coalesce(c.total, 0)
        """,
    ),
    Invariant(
        "committed",
        "Le reste engagé d’un contrat est son montant moins ce qui est accepté",
        ("contrat", "montant", "accepté", "reste engagé aux livres"),
        """
        SELECT <number>, c.total, coalesce(a.accepted, 0), coalesce(p.remains, 0)
        FROM contracts_contract c
        LEFT JOIN (
            SELECT contract_id, sum(credit - debit) AS remains
            FROM contracts_posting WHERE account = %(committed)s GROUP BY contract_id
        ) p ON p.contract_id = c.id
        LEFT JOIN (<accepted>) a ON a.contract_id = c.id
        WHERE coalesce(p.remains, 0) <>
              CASE WHEN c.version > 0 AND c.state = ANY(%(engaged)s) THEN coalesce(c.total, 0) ELSE 0 END
              - coalesce(a.accepted, 0)
        """,
    ),
    Invariant(
        "expense",
        "La charge d’un contrat est ce qui est accepté",
        ("contrat", "accepté", "charge aux livres"),
        """
        SELECT <number>, coalesce(a.accepted, 0), coalesce(p.expense, 0)
        FROM contracts_contract c
        LEFT JOIN (
            SELECT contract_id, sum(debit - credit) AS expense
            FROM contracts_posting WHERE account = ANY(%(expenses)s) GROUP BY contract_id
        ) p ON p.contract_id = c.id
        LEFT JOIN (<accepted>) a ON a.contract_id = c.id
        WHERE coalesce(a.accepted, 0) <> coalesce(p.expense, 0)
        """,
    ),
    Invariant(
        "topped",
        "Le tirage d’une enveloppe régionale est le complément engagé du contrat",
        ("contrat", "tiré", "échéances", "reste engagé et facturé aux livres"),
        """
        SELECT d.file, k.amount, coalesce(i.planned, 0), coalesce(p.booked, 0)
        FROM conventions_draw d
        JOIN conventions_commitment k ON k.id = d.commitment_id
        LEFT JOIN contracts_contract c ON <number> = d.file AND c.envelope_id = d.line_id
        LEFT JOIN (
            SELECT contract_id, sum(amount) AS planned FROM contracts_instalment
            WHERE until IS NULL AND (step = 'regional' OR rule = 'adjust.regional') GROUP BY contract_id
        ) i ON i.contract_id = c.id
        LEFT JOIN (
            SELECT contract_id, envelope_id,
                   sum(credit - debit) FILTER (WHERE account = %(committed)s)
                   + coalesce(sum(debit - credit) FILTER (WHERE account = ANY(%(expenses)s)), 0) AS booked
            FROM contracts_posting WHERE envelope_id IS NOT NULL GROUP BY contract_id, envelope_id
        ) p ON p.contract_id = c.id AND p.envelope_id = d.line_id
        WHERE k.amount <> coalesce(i.planned, 0) OR k.amount <> coalesce(p.booked, 0)
        """,
    ),
    Invariant(
        "undrawn",
        "Un complément régional engagé est tiré sur son enveloppe",
        ("contrat", "échéances", "tiré"),
        """
        SELECT <number>, i.planned, coalesce(k.amount, 0)
        FROM (
            SELECT contract_id, sum(amount) AS planned FROM contracts_instalment
            WHERE until IS NULL AND (step = 'regional' OR rule = 'adjust.regional') GROUP BY contract_id
        ) i
        JOIN contracts_contract c ON c.id = i.contract_id
        LEFT JOIN conventions_draw d ON d.line_id = c.envelope_id AND d.file = <number>
        LEFT JOIN conventions_commitment k ON k.id = d.commitment_id
        WHERE i.planned <> coalesce(k.amount, 0)
        """,
    ),
    Invariant(
        "drawn_line",
        "Une enveloppe porte la somme de ses engagements",
        ("convention", "ligne", "porté", "engagements"),
        """
        SELECT v.number, l.number, l.committed, coalesce(k.amount, 0)
        FROM conventions_budgetline l JOIN conventions_convention v ON v.id = l.convention_id
        LEFT JOIN (
            SELECT line_id, sum(amount) AS amount FROM conventions_commitment GROUP BY line_id
        ) k ON k.line_id = l.id
        WHERE l.committed <> coalesce(k.amount, 0)
        """,
    ),
    Invariant(
        "payable",
        "Le reste engagé d’un dossier hors contrat est son montant moins ce qui est accepté",
        ("dossier", "montant", "accepté", "reste engagé aux livres", "charge aux livres"),
        """
        SELECT y.number, y.total, coalesce(a.accepted, 0), coalesce(p.remains, 0), coalesce(p.expense, 0)
        FROM contracts_payable y
        LEFT JOIN (
            SELECT payable_id, sum(credit - debit) FILTER (WHERE account = %(committed)s) AS remains,
                   sum(debit - credit) FILTER (WHERE account = ANY(%(expenses)s)) AS expense
            FROM contracts_posting WHERE payable_id IS NOT NULL GROUP BY payable_id
        ) p ON p.payable_id = y.id
        LEFT JOIN (
            SELECT payable_id, sum(amount) AS accepted FROM contracts_invoiceline
            WHERE state = 'accepted' AND payable_id IS NOT NULL GROUP BY payable_id
        ) a ON a.payable_id = y.id
        WHERE coalesce(p.remains, 0) <> y.total - coalesce(a.accepted, 0)
           OR coalesce(p.expense, 0) <> coalesce(a.accepted, 0) OR coalesce(a.accepted, 0) > y.total
        """,
    ),
    Invariant(
        "budget",
        "Une section n’engage pas plus que son enveloppe de l’année",
        ("section", "exercice", "enveloppe", "engagé"),
        """
        SELECT y.section, y.year, coalesce(b.amount, 0), y.committed
        FROM (
            SELECT section, year, sum(total) AS committed FROM contracts_payable GROUP BY section, year
        ) y
        LEFT JOIN LATERAL (
            SELECT amount FROM contracts_sectionbudget
            WHERE section = y.section AND year = y.year ORDER BY id DESC LIMIT 1
        ) b ON TRUE
        WHERE y.committed > coalesce(b.amount, 0)
        """,
    ),
    Invariant(
        "provider",
        "Le compte d’un organisme est ce qui est accepté moins ce qui est payé",
        ("organisme", "accepté", "payé", "solde aux livres"),
        """
        SELECT siret, coalesce(l.accepted, 0), coalesce(l.paid, 0), coalesce(p.owed, 0)
        FROM (
            SELECT provider_siret AS siret, sum(credit - debit) AS owed
            FROM contracts_posting WHERE account = %(providers)s GROUP BY provider_siret
        ) p
        FULL JOIN (
            SELECT i.provider_siret AS siret, sum(l.amount) FILTER (WHERE l.state = 'accepted') AS accepted,
                   sum(l.paid) AS paid
            FROM contracts_invoiceline l JOIN contracts_invoice i ON i.id = l.invoice_id
            GROUP BY i.provider_siret
        ) l USING (siret)
        WHERE coalesce(p.owed, 0) <> coalesce(l.accepted, 0) - coalesce(l.paid, 0)
        """,
    ),
    Invariant(
        "paid",
        "Une ligne de facture est payée par ses virements émis",
        ("ligne de facture", "payé", "virements émis"),
        """
        SELECT l.id, l.paid, coalesce(s.settled, 0)
        FROM contracts_invoiceline l
        LEFT JOIN (
            SELECT pl.invoice_line_id, sum(pl.amount) AS settled
            FROM contracts_paymentline pl
            LEFT JOIN contracts_payment p ON p.id = pl.payment_id
            LEFT JOIN contracts_settlement s ON s.id = pl.settlement_id
            WHERE pl.live AND (
                p.state = 'sent' OR s.kind = 'refund' OR (s.kind = 'waiver' AND s.validated_at IS NOT NULL)
            )
            GROUP BY pl.invoice_line_id
        ) s ON s.invoice_line_id = l.id
        WHERE l.paid <> coalesce(s.settled, 0)
        """,
    ),
    Invariant(
        "funded",
        "Un contrat n’est pas payé au-delà de son montant, hors trop-perçu à reprendre",
        ("contrat", "montant", "payé", "à reprendre"),
        """
        SELECT <number>, c.total, a.paid, coalesce(a.to_take_back, 0)
        FROM contracts_contract c JOIN (<accepted>) a ON a.contract_id = c.id
        WHERE a.paid > coalesce(c.total, 0) + coalesce(a.to_take_back, 0)
        """,
    ),
    Invariant(
        "instalment",
        "Une échéance n’est pas acceptée au-delà de son montant",
        ("contrat", "échéance", "montant", "accepté"),
        """
        SELECT <number>, i.number, i.amount, a.accepted
        FROM contracts_instalment i
        JOIN (
            SELECT instalment_id, sum(amount) AS accepted FROM contracts_invoiceline
            WHERE state = 'accepted' AND instalment_id IS NOT NULL GROUP BY instalment_id
        ) a ON a.instalment_id = i.id
        JOIN contracts_contract c ON c.id = i.contract_id
        WHERE i.amount >= 0 AND a.accepted > i.amount
        """,
    ),
    Invariant(
        "once",
        "Une ligne de facture n’est que dans un virement",
        ("ligne de facture", "virements"),
        """
        SELECT invoice_line_id, count(*) FROM contracts_paymentline
        WHERE live AND amount > 0 GROUP BY invoice_line_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "transfer",
        "Un virement est la somme de ses lignes",
        ("virement", "montant", "lignes"),
        """
        SELECT p.reference, p.amount, coalesce(sum(l.amount) FILTER (WHERE l.live), 0)
        FROM contracts_payment p LEFT JOIN contracts_paymentline l ON l.payment_id = p.id
        WHERE p.state IN ('planned', 'sent')
        GROUP BY p.id HAVING p.amount <> coalesce(sum(l.amount) FILTER (WHERE l.live), 0)
        """,
    ),
)
