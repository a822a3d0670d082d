"""Surveys as tables: rates by cohort, and the list of people to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from branches.exports.campaigns import lines
from branches.models import Survey, SurveyContact
from branches.rules.surveys import Rates, Tally

RATES = (
    "Certification", "Promotion", "Horizon (mois)", "Titulaires", "Contacts", "Répondants",
    "Taux de réponse (%)", "En emploi (%)", "Métier visé (%)",
)  # fmt: skip
CONTACTS = ("reference", "nom", "prenom", "courriel", "certification", "delivre_le")
HIDDEN = "masqué"


def csv_lines(rows: Iterable[tuple[Survey, Tally, Rates, bool]]) -> Iterator[str]:
    """The rates as they are seen: hidden ones stay hidden."""
    return lines(
        RATES,
        (
            (
                survey.qualification.title, survey.year, survey.horizon,
                *((tally.holders, tally.contacts, tally.answered, *rates) if shown else (HIDDEN,) * 6),
            )
            for survey, tally, rates, shown in rows
        ),
    )  # fmt: skip


def contact_lines(rows: Iterable[SurveyContact]) -> Iterator[str]:
    """Who to ask, each with the reference under which the answer comes back."""
    return lines(
        CONTACTS,
        (
            (
                row.reference, row.certificate.name, row.certificate.first_name,
                row.certificate.candidate.email, row.certificate.qualification.title,
                row.certificate.delivered_on,
            )
            for row in rows
        ),
    )  # fmt: skip
