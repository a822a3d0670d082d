"""Payment runs: states, modes, formats; who is paid what, who is left out and why; words for the bank."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law import calendar
from law.typography import french

RUN_STATES = {
    "proposed": french("Proposé, à approuver"),
    "approved": "Approuvé",
    "rejected": "Rejeté",
}
PAYMENT_STATES = {
    "planned": "Prévu",
    "sent": "Émis",
    "returned": "Rejeté par la banque",
    "cancelled": "Annulé",
}
MODES = {"bank": "Virement par la banque de l’OPCO", "handover": "Calculé ici, exécuté ailleurs"}
SCHEMAS = ("pain.001.001.09", "pain.001.001.03")
LEFT_OUT = {
    "no_account": french("Aucun compte bancaire validé : proposez-en un et faites-le valider."),
    "resting": "Compte bancaire nouveau ou changé, encore au repos.",
    "held": "Paiements suspendus.",
    "negative": french("Rien à payer : il ne reste qu’à reprendre un trop-perçu."),
    "too_large": french("Montant supérieur à ce qu’un virement SEPA peut porter : filtrez les échéances."),
}
RETURNS = {  # ISO 20022 external codes of the returns a bank sends most
    "AC01": "Numéro de compte incorrect",
    "AC04": "Compte clos",
    "AC06": "Compte bloqué",
    "AC13": "Type de compte incorrect",
    "AG01": "Virement interdit sur ce compte",
    "AG02": "Code d’opération incorrect",
    "AM05": "Doublon",
    "BE04": "Adresse du créancier absente",
    "BE05": "Émetteur non reconnu",
    "FOCR": "Retour après demande d’annulation",
    "MD07": "Titulaire décédé",
    "MS02": "Refus du client",
    "MS03": "Motif non précisé",
    "RC01": "BIC incorrect",
    "RR04": "Raison réglementaire",
    "TM01": "Reçu après l’heure limite",
}
MINIMUM, MAXIMUM = Decimal("0.01"), Decimal("999999999.99")  # of one SEPA transfer
REFERENCE, NAME, TEXT = 35, 70, 140  # longest EndToEndId, Nm, Ustrd
NOTHING = Decimal(0)
_LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
    | {"đ": "d", "Đ": "D", "’": "'", "‘": "'", "&": "+", "–": "-", "—": "-", "_": "-", "°": "o", "«": " "}
    | {"»": " ", '"': " ", ";": ",", "@": " ", "*": " ", "#": " ", "=": " ", "[": "(", "]": ")"}
)
_FOREIGN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_SLASHES = re.compile(r"/{2,}")


@dataclass(frozen=True, slots=True)
class Due:
    """What is left to pay (or, negative, to take back) of one accepted invoice line."""

    id: int
    siret: str
    invoice: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Payee:
    """A provider and the account it is paid at; no account when none is validated."""

    siret: str
    name: str
    account_id: int | None = None
    iban: str = ""
    holder: str = ""
    rests_until: date | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer: its parts (line, signed amount) sum to its amount, always positive."""

    payee: Payee
    amount: Decimal
    parts: tuple[tuple[int, Decimal], ...]
    invoices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A provider that a run does not pay, what it would have received, and why (a key of LEFT_OUT)."""

    payee: Payee
    amount: Decimal
    lines: int
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run pays and what it leaves."""

    transfers: tuple[Transfer, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def total(self) -> Decimal:
        """What leaves the bank."""
        return sum((each.amount for each in self.transfers), NOTHING)


def plan(dues: Iterable[Due], payees: Mapping[str, Payee], *, on: date) -> Plan:
    """Group what is due by provider, oldest line first, net what is to be taken back, or say why not."""
    by_provider: dict[str, list[Due]] = {}
    for due in sorted(dues, key=lambda each: each.id):
        by_provider.setdefault(due.siret, []).append(due)
    transfers, left_out = [], []
    for siret, lines in sorted(by_provider.items()):
        payee = payees.get(siret) or Payee(siret, siret)
        positive = sum((due.amount for due in lines if due.amount > 0), NOTHING)
        negative = sum((due.amount for due in lines if due.amount < 0), NOTHING)
        if why := left_out_for(payee, positive, negative, on=on):
            left_out.append(LeftOut(payee, positive + negative, len(lines), why))
        else:
            transfers.append(_transfer(payee, lines, positive, negative))
    return Plan(tuple(transfers), tuple(left_out))


def left_out_for(payee: Payee, positive: Decimal, negative: Decimal, *, on: date) -> str:
    """Why a provider is not paid that day (a key of LEFT_OUT); empty when it is."""
    if payee.held:
        return "held"
    if payee.account_id is None:
        return "no_account"
    if payee.rests_until is not None and on <= payee.rests_until:
        return "resting"
    if positive < MINIMUM:
        return "negative"
    return "too_large" if net(positive, negative) > MAXIMUM else ""


def net(positive: Decimal, negative: Decimal) -> Decimal:
    """What is transferred: an overpayment larger than what is due is taken back in part, one cent is sent.

    A run settles lines by transfers, and a transfer of nothing does not exist.
    """
    return max(positive + negative, MINIMUM) if positive >= MINIMUM else NOTHING


def _transfer(payee: Payee, lines: list[Due], positive: Decimal, negative: Decimal) -> Transfer:
    amount = net(positive, negative)
    back = positive - amount  # taken from the oldest overpayments first
    parts: list[tuple[int, Decimal]] = []
    invoices: dict[str, None] = {}  # each once, in order
    for due in lines:
        part = due.amount if due.amount > 0 else max(due.amount, -back)
        if due.amount < 0:
            back += part
        if part:
            parts.append((due.id, part))
            invoices[due.invoice] = None
    return Transfer(payee, amount, tuple(parts), tuple(invoices))


def execution_flaw(execute_on: date, *, on: date) -> str:
    """Why a run cannot be executed that day; empty when it can."""
    if execute_on < on:
        return "La date d’exécution est passée."
    if not calendar.is_transfer_day(execute_on):
        following = calendar.next_transfer_day(execute_on)
        return f"Les banques n’exécutent aucun virement ce jour-là : choisissez le {following:%d/%m/%Y}."
    return ""


def reference(run_id: int, siret: str) -> str:
    """The reference a payment keeps from the file to the statement (EndToEndId)."""
    return f"LOT{run_id}-{siret}"[:REFERENCE]


def folded(text: str, limit: int, *, instead: str = "X") -> str:
    """The text in the characters every bank takes: no accent, no slash at the ends, none doubled."""
    plain = text.translate(_LETTERS)
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
    plain = _SLASHES.sub("/", " ".join(_FOREIGN.sub(" ", plain).split()))
    return plain.strip("/ ")[:limit].rstrip("/ ") or instead


def remittance(invoices: Sequence[str]) -> str:
    """The numbers of the invoices paid, as many as a bank statement holds, then how many more."""
    said = ""
    for count, number in enumerate(invoices):
        more = f"{said}, {number}" if said else f"Factures {number}"
        rest = len(invoices) - count - 1
        if len(folded(more, 2 * TEXT)) + len(_others(rest)) > TEXT:
            return folded(f"{said or 'Factures'}{_others(len(invoices) - count)}", TEXT)
        said = more
    return folded(said, TEXT)


def _others(count: int) -> str:
    return f" et {count} autres" if count else ""


def digest(rows: Iterable[tuple[object, ...]]) -> str:
    """A fingerprint of rows, whatever their number; SHA-256 in hexadecimal."""
    found = hashlib.sha256()
    for row in rows:
        found.update("\x1f".join(str(value) for value in row).encode())
        found.update(b"\x1e")
    return found.hexdigest()


def return_reason(text: str) -> str:
    """« AC04 : Compte clos » for a code the banks use; any other text as it is."""
    code = text.strip().upper()
    return french(f"{code} : {RETURNS[code]}") if code in RETURNS else text.strip()


def allocated(amount: Decimal, open_lines: Iterable[tuple[int, Decimal]]) -> list[tuple[int, Decimal]]:
    """An amount shared among what is open, in order, the last one in part; all positive."""
    parts = []
    for line, left in open_lines:
        part = min(amount, left)
        if part > 0:
            parts.append((line, part))
            amount -= part
    return parts
