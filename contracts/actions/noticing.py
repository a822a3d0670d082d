"""The employers and training centres of an import, noted in the registers."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from registers.noticing import Centre, Employer, notice

LOT = 5000
EMPLOYERS = """
SELECT DISTINCT ON (employer_siret) employer_siret, employer_name, employer_naf, idcc, employer_postcode,
       employer_city
FROM contracts_contract JOIN contracts_work ON contract_id = id
WHERE batch_id = %s ORDER BY employer_siret
"""
CENTRES = """
SELECT DISTINCT ON (provider_siret) provider_siret, uai, nda, provider_name
FROM contracts_contract JOIN contracts_training ON contract_id = id
WHERE batch_id = %s ORDER BY provider_siret
"""


def notice_batch(batch_id: int) -> None:
    """Lot after lot in the order of SIRET, in the transaction of the import."""
    for employers in _lots(EMPLOYERS, batch_id):
        notice(employers=(Employer(*row) for row in employers), centres=())
    for centres in _lots(CENTRES, batch_id):
        notice(employers=(), centres=(Centre(*row) for row in centres))


def _lots(query: str, batch_id: int) -> Iterator[list[tuple[str, ...]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, [batch_id])
        while rows := cursor.fetchmany(LOT):
            yield rows
