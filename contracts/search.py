"""What is typed in the search box of the queue, sent to one index by its shape."""

from __future__ import annotations

import re

from django.db.models import Q, Value

from contracts.models import Contract
from contracts.models.contract import ContractQuerySet
from registers.models import FrenchKey

TRIGRAM = 3  # letters below which no index serves
FENCE = 5_000  # fewer files of a name are found first, behind a fence; more are soon met in any order
WORDS = 5

_SIRET = re.compile(r"\d{14}")
_NUMBER = re.compile(r"(?i)([ap])(\d{1,15})")
_DIGITS = re.compile(r"\d{1,18}")


def searchable(term: str) -> bool:
    """Whether an index can answer: digits somewhere, or a word of three letters."""
    return any(character.isdigit() for character in term) or bool(_long(term))


def search(files: ContractQuerySet, term: str) -> ContractQuerySet:
    """By SIRET, by our number, by the sender's number, or by name."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", term)
    if not compact:
        return files
    if _SIRET.fullmatch(compact):
        return files.filter(Q(employer_siret=compact) | Q(provider_siret=compact))
    if number := _NUMBER.fullmatch(compact):
        kind = "app" if number[1] in "aA" else "pro"
        ours = Q(pk=int(number[2]), kind=kind)
        return files.filter(ours | Q(external_number__startswith=compact))
    if _DIGITS.fullmatch(compact):
        return files.filter(_digits(compact))
    if any(character.isdigit() for character in compact):
        return files.filter(external_number__startswith=term.strip())
    return _by_name(files, term)


def _digits(digits: str) -> Q:
    """Our number, the beginning of the sender's, or a SIREN."""
    found = Q(pk=int(digits)) | Q(external_number__startswith=digits)
    if len(digits) == 9:
        found |= Q(employer_siret__range=(f"{digits}00000", f"{digits}99999"))
    return found


def _long(term: str) -> list[str]:
    return [word for word in term.split()[:WORDS] if len(word) >= TRIGRAM]


def _by_name(files: ContractQuerySet, term: str) -> ContractQuerySet:
    """Every word in the name or the first name, at least one of them in the name."""
    if not (words := _long(term)):
        return files.none()
    named = Q()
    for word in words:
        named |= Q(learner_name__french__contains=FrenchKey(Value(word)))
    alike = Contract.objects.filter(named).order_by().values("pk")
    frequent = alike[FENCE : FENCE + 1].exists()
    found = files.filter(named) if frequent else files.filter(pk__in=alike[:FENCE])
    for word in term.split()[:WORDS] if len(term.split()) > 1 else ():
        key = FrenchKey(Value(word))
        found = found.filter(
            Q(learner_name__french__contains=key) | Q(learner_first_name__french__contains=key)
        )
    return found
