"""Natures of conventions with their legal basis, and who takes part in which role (L6332-1 II, L6211-3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A nature of convention: its legal basis and the opinions it needs before it is signed."""

    code: str
    label: str
    articles: tuple[str, ...]
    opinions: tuple[str, ...] = ()


KINDS = (
    Kind("edec", "EDEC", ("L5121-1", "D5121-1"), ("spp",)),
    Kind("fne", "FNE-Formation", ("L6332-1",)),
    Kind("poec", "POE collective", ("L6326-3",)),
    Kind("pcrh", "Prestation conseil RH", ("D5121-6",)),
    Kind("com", "Convention d’objectifs et de moyens (État)", ("L6332-2", "D6332-18")),
    Kind("cooperation", "Convention-cadre de coopération", ("L6332-1", "L6332-14", "D6332-84"), ("spp",)),
    Kind("region", "Objectifs et moyens avec une région", ("L6211-3",), ("crefop",)),
    Kind("investment", "Investissement avec une région", ("L6211-3",), ("crefop",)),
    Kind("other", "Autre convention", ("L6332-1",)),
)
BY_CODE = {each.code: each for each in KINDS}

OPINIONS = {"cnncefp": "CNNCEFP", "crefop": "CREFOP", "spp": "SPP ou CPNE"}
ROLES = {
    "funder": "financeur",
    "relay": "organisme relais",
    "signatory": "signataire",
    "partner": "partenaire",
}
PARTIES = {
    "state": "État",
    "region": "Région",
    "opco": "OPCO",
    "branch": "organisation de branche",
    "operator": "opérateur public",
    "centre": "CFA ou organisme de formation",
    "firm": "entreprise",
    "other": "autre",
}
