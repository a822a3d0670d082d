"""What a person types in a search box, sent to one index by its shape: a number, a code, or words."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet, Value

from registers import rules
from registers.models import Agreement, Certification, Company, FrenchKey, Provider

WORDS = 6


def named(field: str, words: str) -> Q:
    """Rows whose text holds every word, whatever their accents and capitals."""
    found = Q()
    for word in words.split()[:WORDS]:
        found &= Q(**{f"{field}__french__contains": FrenchKey(Value(word))})
    return found


def agreements(term: str) -> QuerySet[Agreement]:
    """By IDCC when it is a number, else by label."""
    rows = Agreement.objects.all()
    if not term:
        return rows
    if re.fullmatch(r"(?i)(idcc\s*)?\d+", term):
        return rows.filter(idcc=rules.normalise_idcc(term) or "")
    return rows.filter(named("label", term))


def certifications(term: str) -> QuerySet[Certification]:
    """By sheet (« RNCP123 », « RS12 », digits), by diploma code of 8 characters, else by title."""
    rows = Certification.objects.all()
    compact = term.replace(" ", "").upper()
    if not term:
        return rows
    if re.fullmatch(r"(RNCP|RS)\d+|\d{1,6}", compact):
        return rows.filter(code=rules.normalise_rncp(compact) or "")
    if re.fullmatch(r"\d[0-9A-Z]{6,7}", compact) and (diploma := rules.normalise_diploma(compact)):
        return rows.filter(diploma_links__diploma=diploma)
    return rows.filter(named("title", term))


def code_of(term: str) -> str:
    """The RNCP code that a term is, empty when it is words."""
    compact = term.replace(" ", "").upper()
    is_code = re.fullmatch(r"RNCP\d+|\d{1,6}", compact)
    return (rules.normalise_rncp(compact) or "") if is_code else ""


def companies(term: str) -> QuerySet[Company]:
    """By SIRET (14 digits), by the first digits of the SIREN, else by name."""
    rows = Company.objects.all()
    digits = re.sub(r"\s", "", term)
    if not term:
        return rows
    if len(digits) == 14 and digits.isdigit():
        return rows.filter(establishments__siret=digits)
    if digits.isdigit():
        return rows.filter(siren__startswith=digits)
    return rows.filter(named("name", term))


def providers(term: str) -> QuerySet[Provider]:
    """By UAI, by declaration number (11 digits), by the first digits of the SIRET, else by name."""
    rows = Provider.objects.all()
    compact = re.sub(r"\s", "", term).upper()
    if not term:
        return rows
    if re.fullmatch(r"\d{7}[A-Z]", compact):
        return rows.filter(uai=compact)
    if rules.nda_ok(compact):
        return rows.filter(Q(nda=compact) | Q(siret__startswith=compact))
    if compact.isdigit():
        return rows.filter(siret__startswith=compact)
    return rows.filter(named("name", term))
