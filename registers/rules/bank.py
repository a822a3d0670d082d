"""Bank accounts: reading an IBAN, its two keys, its masked form, the rest of a new account."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from stdnum import iban as standard
from stdnum.exceptions import ValidationError

FRENCH = ("FR", "MC")  # a RIB stands in the IBAN: bank 5, branch 5, account 11, key 2
_LETTERS = {letter: str(index % 9 + 1) for index, letter in enumerate("ABCDEFGHIJKLMNOPQR")} | {
    letter: str(index + 2) for index, letter in enumerate("STUVWXYZ")
}
SEPA = frozenset(
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT"
    " RO RS SE SI SK SM VA".split()
)


def normalise_iban(text: str) -> str:
    """The IBAN without spaces nor marks, in capitals."""
    return standard.compact(text).upper()


def iban_flaw(iban: str) -> str:
    """What is wrong with a normalised IBAN, as a sentence; empty when it can be paid by SEPA transfer."""
    if not iban.isascii() or not iban.isalnum():
        return "Un IBAN ne contient que des lettres et des chiffres."
    if iban[:2] not in SEPA:
        return "Ce compte n’est pas d’un pays de la zone SEPA."
    try:
        standard.validate(iban)
    except ValidationError:
        return "Cet IBAN est faux : un chiffre manque, est de trop ou a été changé."
    if iban[:2] in FRENCH and rib_key(iban[4:14], iban[14:25]) != iban[25:]:
        return "La clé RIB de cet IBAN est fausse : redemandez le RIB à l’organisme."
    return ""


def rib_key(bank_and_branch: str, account: str) -> str:
    """The two digits that end a French RIB: 97 − (89·bank + 15·branch + 3·account) mod 97."""
    bank, branch, number = (
        int("".join(_LETTERS.get(sign, sign) for sign in part))
        for part in (bank_and_branch[:5], bank_and_branch[5:], account)
    )
    return f"{97 - (89 * bank + 15 * branch + 3 * number) % 97:02}"


def masked_iban(iban: str) -> str:
    """« FR76 •••• 0189 »: enough to compare with a letter, not to be paid."""
    return f"{iban[:4]} •••• {iban[-4:]}"


def spaced_iban(iban: str) -> str:
    """By groups of four."""
    return "\N{NO-BREAK SPACE}".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def rests_until(validated_at: datetime, hours: int) -> date:
    """The last day on which an account just validated is not paid: that in which its rest ends."""
    return (validated_at + timedelta(hours=hours)).date()
