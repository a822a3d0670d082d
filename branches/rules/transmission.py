"""What goes to the Caisse des dépôts: the NIR checked, the lines sent, what comes back of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.fr import nir as french_nir

import law
from law.typography import french
from registers.rules.text import fold

LINE_STATES = {"sent": "Envoyée", "accepted": "Acceptée", "rejected": "Rejetée"}
CLOSED = frozenset({"accepted", "rejected"})
STATES = {
    "ready": "À transmettre",
    "incomplete": "À compléter",
    "sent": "Envoyé, réponse attendue",
    "rejected": "Rejeté, à corriger",
    "accepted": "Accepté",
    "withdrawn": "Retiré",
}
STATUSES = {"accepte": "accepted", "acceptee": "accepted", "rejete": "rejected", "rejetee": "rejected"}
COLUMNS = ("identifiant", "statut", "motif")
LONGEST = 300


def compact(text: str) -> str:
    """A NIR without its spaces and dots, Corsican letters in capitals."""
    return "".join(char for char in text.upper() if char not in " .-\u00a0\u202f")


def nir_flaw(number: str, *, born_on: date | None = None, sex: str = "") -> str:
    """Why this is not the NIR of that person; empty when it may be. Never repeats the number."""
    number = compact(number)
    if not number.isascii() or len(number) != 15:
        return french("Un NIR compte 15 caractères : 13, puis les 2 de la clé.")
    try:
        french_nir.validate(number)
    except ValidationError:
        return "La clé de ce NIR est fausse : relisez-le."
    if sex and number[0] in "12" and {"1": "M", "2": "F"}[number[0]] != sex:
        return "Ce NIR et le sexe indiqué ne se correspondent pas."
    month = int(number[3:5]) if number[3:5].isdigit() else 0
    if born_on and 1 <= month <= 12 and (number[1:3] != f"{born_on:%y}" or month != born_on.month):
        return "Ce NIR et la date de naissance ne se correspondent pas."
    return ""


def counted(accepted: int, rejected: int) -> str:
    """« 10 acceptés, 1 rejeté »"""
    return f"{accepted} accepté{'s' * (accepted > 1)}, {rejected} rejeté{'s' * (rejected > 1)}"


@dataclass(frozen=True, slots=True)
class Holder:
    """What is known of the holder of a certificate, for its transmission."""

    name: str
    first_name: str
    born_on: date
    has_nir: bool
    code: str  # RNCP or RS sheet of the certification on that day, empty when it is not registered
    certifier: str  # SIRET


def lacking(holder: Holder, *, delivered_on: date) -> list[str]:
    """What a certificate lacks before it may be sent."""
    found = []
    if law.certificate_nir(delivered_on) and not holder.has_nir:
        found.append("le NIR du titulaire")
    if not holder.code:
        found.append("le numéro d’enregistrement de la certification")
    if not holder.certifier:
        found.append("le SIRET du certificateur")
    return found


def state(
    *, last: str | None, lacks: Sequence[str], correcting: bool = False, withdrawn: bool = False
) -> str:
    """Where a certificate stands: what its last line became, or what it waits for."""
    if withdrawn and not correcting:
        return "withdrawn"
    if last in ("sent",) or (last == "accepted" and not correcting):
        return last
    if lacks:
        return "incomplete"
    return "rejected" if last == "rejected" else "ready"


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of a processing report."""

    line: int
    identifier: str
    accepted: bool
    reason: str


def answer_of(line: int, cells: Mapping[str, str]) -> tuple[Answer | None, list[tuple[str, str, str]]]:
    """What a line of the report says, or its flaws as (column, value, sentence)."""
    flaws: list[tuple[str, str, str]] = []
    identifier = cells.get("identifiant", "").strip()
    if not identifier:
        flaws.append(("identifiant", "", "L’identifiant de la ligne manque."))
    said = cells.get("statut", "")
    status = STATUSES.get(fold(said))
    if status is None:
        flaws.append(("statut", said[:40], "Écrivez « accepté » ou « rejeté »."))
    reason = cells.get("motif", "").strip()
    if status == "rejected" and not reason:
        flaws.append(("motif", "", "Un rejet donne son motif : c’est ce qui sera corrigé."))
    if len(reason) > LONGEST:
        flaws.append(("motif", reason[:40], f"Le motif dépasse {LONGEST} caractères."))
    if flaws:
        return None, [(column, value, french(sentence)) for column, value, sentence in flaws]
    return Answer(line, identifier, status == "accepted", reason), []
