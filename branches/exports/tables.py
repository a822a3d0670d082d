"""Lists of studies, figures and bodies as files for a spreadsheet: no cell that could be a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from branches.exports.campaigns import lines
from branches.models import Decision, Declaration, Mandate, Study, WorkforceVintage
from branches.rules import studies
from branches.rules.workforce import CONTRACTS, Band

CHUNK = 2000
STUDIES = (
    "Étude", "Branche pilote", "Branches couvertes", "Métiers", "Régions", "État", "Demandée le",
    "Publiée le", "Prestataire", "Réutilisations",
)  # fmt: skip
FIGURES = ("CPNE", "Année", "ROME", "Âge", "Genre", "Région", "Contrat", "Effectif")
MANDATES = ("Instance", "Collège", "Siège", "Organisation", "Qualité", "Nom", "Prénom", "Depuis", "Jusqu’au")
DECISIONS = (
    "Instance", "Numéro", "Objet", "Sujet", "Fondement", "Décidée le", "Effet au", "À publier le",
    "Publiée le",
)  # fmt: skip
COMPOSITION = ("Nature", "Instance", "Collège", "Sièges", "Titulaires", "Suppléants", "Organisations")


def studies_file(rows: QuerySet[Study]) -> Iterator[str]:
    """The library as the list shows it."""

    def values() -> Iterable[Sequence[Any]]:
        ordered = rows.order_by("-pk").select_related("lead").prefetch_related("committees", "regions")
        for each in ordered.iterator(chunk_size=CHUNK):
            yield (
                each.title, str(each.lead), ", ".join(str(one) for one in each.committees.all()),
                ", ".join(each.romes), ", ".join(one.name for one in each.regions.all()),
                studies.STATES[each.state], each.requested_on, each.published_on, each.supplier,
                each.downloads,
            )  # fmt: skip

    return lines(STUDIES, values())


def figures_file(vintage: WorkforceVintage) -> Iterator[str]:
    """A vintage in the layout that loads it again."""
    rows = vintage.figures.select_related("region").order_by(
        "rome", "age_from", "gender", "region", "contract"
    )
    return lines(
        FIGURES,
        (
            (
                vintage.committee_id, vintage.year, each.rome, _age(Band(each.age_from, each.age_to)),
                each.gender, each.region.name if each.region else "", CONTRACTS[each.contract], each.heads,
            )
            for each in rows.iterator(chunk_size=CHUNK)
        ),
    )  # fmt: skip


def _age(band: Band) -> str:
    if band.last is None:
        return f"{band.first} et plus"
    return str(band.first) if band.first == band.last else f"{band.first} à {band.last}"


def mandates_file(rows: QuerySet[Mandate]) -> Iterator[str]:
    """Who sits where and until when; for governance staff."""
    ordered = rows.select_related("body", "seat", "member").order_by("body", "seat", "role", "since")
    return lines(
        MANDATES,
        (
            (
                each.body.name, each.seat.get_college_display(), each.seat.number, each.seat.organisation,
                each.get_role_display(), each.member.last_name, each.member.first_name, each.since,
                each.until,
            )
            for each in ordered.iterator(chunk_size=CHUNK)
        ),
    )  # fmt: skip


def decisions_file(rows: QuerySet[Decision]) -> Iterator[str]:
    """The register of decisions."""
    return lines(
        DECISIONS,
        (
            (
                each.body.name, each.number, each.object, each.get_subject_display(), each.legal_basis,
                each.decided_on, each.effective_on, each.publish_due_on, each.published_on,
            )
            for each in rows.select_related("body").order_by("-pk").iterator(chunk_size=CHUNK)
        ),
    )  # fmt: skip


def declaration_file(declaration: Declaration) -> Iterator[str]:
    """The composition as it was declared."""
    return lines(
        COMPOSITION,
        (
            (body["kind"], body["name"], *side, ", ".join(body["organisations"]))
            for body in declaration.content
            for side in body["sides"]
        ),
    )


def name_of(stem: str, on: date) -> str:
    """« etudes-2026-11-23.csv »."""
    return f"{stem}-{on:%Y-%m-%d}.csv"
