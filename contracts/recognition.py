"""What a typed code stands for, and which files look like the one being typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from accounts.models import User
from contracts.models import Contract
from registers.lookups import lookups_for
from registers.models import Agreement, Certification, DiplomaCode, Establishment, Provider


class Answer(NamedTuple):
    """What a code stands for, or that the registers do not have it."""

    text: str
    known: bool = True


NBSP = "\N{NO-BREAK SPACE}"
LOOK_ALIKES = 3
RECOGNISED = ("employeur_siret", "employeur_idcc", "organisme_siret", "code_rncp", "code_diplome")


def names(values: Mapping[str, Any]) -> dict[str, Answer]:
    """Canonical column -> the name its value stands for; a code the registers do not have says so."""
    found = {
        "employeur_siret": _establishment(values.get("employeur_siret")),
        "employeur_idcc": _agreement(values.get("employeur_idcc")),
        "organisme_siret": _provider(values.get("organisme_siret")),
        "code_rncp": _certification(values.get("code_rncp")),
        "code_diplome": _diploma(values.get("code_diplome")),
    }
    return {column: answer for column, answer in found.items() if answer}


def look_alikes(values: Mapping[str, Any], user: User) -> list[Contract]:
    """Files already received that may be this one: same employer and same name, or same external number."""
    files = Contract.objects.visible_to(user).select_related("sender").order_by("-id")
    siret, name, number = (values.get(key) for key in ("employeur_siret", "alternant_nom", "numero_externe"))
    found: list[Contract] = []
    if siret and name:
        found += files.filter(employer_siret=siret, learner_name__iexact=name)[:LOOK_ALIKES]
    if number and len(found) < LOOK_ALIKES:
        seen = [contract.pk for contract in found]
        found += files.filter(external_number=number).exclude(pk__in=seen)[: LOOK_ALIKES - len(found)]
    return found


def _establishment(siret: str | None) -> Answer | None:
    if not siret:
        return None
    place = Establishment.objects.select_related("company").filter(pk=siret).first()
    if place is None:
        return Answer("Établissement absent du répertoire.", known=False)
    return Answer(" · ".join(part for part in (place.name or str(place.company), place.city) if part))


def _agreement(idcc: str | None) -> Answer | None:
    if not idcc:
        return None
    agreement = Agreement.objects.filter(pk=idcc).first()
    if agreement is None:
        return Answer("Convention absente du répertoire.", known=False)
    committees = lookups_for([idcc]).cpnes(idcc)
    several = f" CPNE possibles{NBSP}: {', '.join(committees)}." if len(committees) > 1 else ""
    return Answer(f"{agreement.label}.{several}")


def _provider(siret: str | None) -> Answer | None:
    if not siret:
        return None
    provider = Provider.objects.filter(pk=siret).first()
    return Answer(str(provider)) if provider else Answer("Organisme absent du répertoire.", known=False)


def _certification(code: str | None) -> Answer | None:
    if not code:
        return None
    certification = Certification.objects.filter(pk=code).first()
    if certification is None:
        return Answer("Fiche absente du répertoire.", known=False)
    level = f" (niveau{NBSP}{certification.level})" if certification.level else ""
    return Answer(f"{certification.title}{level}")


def _diploma(code: str | None) -> Answer | None:
    diploma = DiplomaCode.objects.filter(pk=code).first() if code else None
    return Answer(diploma.title) if diploma else None
