"""A verb of the registers: note the establishments and providers met in a file; known ones never change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection

NEW_COMPANIES = """
INSERT INTO registers_company (siren, name, naf)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
NEW_ESTABLISHMENTS = """
INSERT INTO registers_establishment (siret, company_id, name, naf, idcc, postcode, city)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT DO NOTHING
"""
NEW_PROVIDERS = """
INSERT INTO registers_provider (siret, uai, nda, name, city, postcode)
SELECT siret, uai, nda, name, '', '' FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
AS met(siret, uai, nda, name) ON CONFLICT DO NOTHING
"""


class Employer(NamedTuple):
    """An establishment as a contract states it."""

    siret: str
    name: str
    naf: str
    idcc: str
    postcode: str
    city: str


class Centre(NamedTuple):
    """A training provider as a contract states it."""

    siret: str
    uai: str
    nda: str
    name: str


def notice(*, employers: Iterable[Employer], centres: Iterable[Centre]) -> None:
    """Add what the registers do not have, in the order of SIRET so that two files at once never deadlock."""
    places = sorted({row.siret: row for row in employers}.values())
    companies = sorted({row.siret[:9]: row for row in reversed(places)}.items())
    with connection.cursor() as cursor:
        cursor.execute(
            NEW_COMPANIES,
            [
                [siren for siren, _ in companies],
                [row.name for _, row in companies],
                [row.naf for _, row in companies],
            ],
        )
        cursor.execute(NEW_ESTABLISHMENTS, _columns([(row[0], row[0][:9], *row[1:]) for row in places], 7))
        cursor.execute(NEW_PROVIDERS, _columns(sorted({row.siret: row for row in centres}.values()), 4))


def _columns(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    return [[row[place] for row in rows] for place in range(width)]
