"""What the database already holds about the lines of a lot: contracts, amendments, tutors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from contracts.imports.survey import tutor_key
from contracts.models import Amendment, Contract, Termination
from contracts.rules import states
from contracts.rules.cells import Value

Period = tuple[date, date]

NO_LONGER_FOLLOWED = ("refused", "lapsed", "cancelled")
TUTORS = """
SELECT wanted.key, contract.id, contract.starts_on, coalesce(contract.terminated_on, contract.ends_on)
FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[]) AS wanted(key, name, first_name, born_on)
JOIN contracts_work work ON work.tutor_name = wanted.name AND work.tutor_first_name = wanted.first_name
     AND work.tutor_born_on IS NOT DISTINCT FROM wanted.born_on
JOIN contracts_contract contract ON contract.id = work.contract_id
WHERE contract.state <> ALL(%s) AND contract.batch_id IS DISTINCT FROM %s
"""


class Known(NamedTuple):
    """A contract already stored."""

    id: int
    external_number: str
    deca_number: str
    state: str
    fingerprint: bytes
    received_on: date
    complete_on: date | None
    priority_public: bool | None

    @property
    def open(self) -> bool:
        return self.state in states.OPEN


def by_number(sender_id: int, numbers: Sequence[str]) -> dict[str, Known]:
    """Contracts of a sender by their external numbers."""
    return {row.external_number: row for row in _known(sender_id=sender_id, external_number__in=numbers)}


def by_deca(numbers: Sequence[str]) -> dict[str, Known]:
    """Contracts by their DECA numbers."""
    return {row.deca_number: row for row in _known(deca_number__in=numbers)} if numbers else {}


def _known(**conditions: object) -> Iterable[Known]:
    rows = Contract.objects.filter(**conditions).values_list(*Known._fields)
    return (Known(*row)._replace(fingerprint=bytes(row[4])) for row in rows)


def amendments(contract_ids: Sequence[int]) -> dict[tuple[int, int], bytes]:
    """Fingerprints of stored amendments by (contract, number)."""
    found = (
        Amendment.objects.filter(contract_id__in=contract_ids) if contract_ids else Amendment.objects.none()
    )
    rows = found.values_list("contract_id", "number", "fingerprint")
    return {(contract, number): bytes(mark) for contract, number, mark in rows}


def endings(contract_ids: Sequence[int]) -> set[tuple[int, date, str]]:
    """The early ends ever recorded for contracts: (contract, day, code of the motive)."""
    rows = Termination.objects.filter(contract_id__in=contract_ids).order_by() if contract_ids else ()
    return {(row.contract_id, row.on, row.motive) for row in rows}


class TutorLoads:
    """How many other contracts a tutor follows on a day: in the database, and in the file so far."""

    def __init__(self, *, batch_id: int | None, repeated: frozenset[int]) -> None:
        self.batch_id = batch_id or 0  # by hand: no stored contract is of the same file
        self.repeated = repeated
        self.in_file: defaultdict[str, list[Period]] = defaultdict(list)
        self.stored: dict[str, list[tuple[int, date, date]]] = {}

    def prime(self, lot: Iterable[tuple[Mapping[str, str], Mapping[str, Value]]]) -> None:
        """Read what the stored contracts say of the tutors of a lot."""
        wanted = {
            tutor_key(cells): (
                values["tuteur_nom"],
                values.get("tuteur_prenom", ""),
                values.get("tuteur_date_naissance"),
            )
            for cells, values in lot
            if "tuteur_nom" in values
        }
        self.stored = {}
        if not wanted:
            return
        names, first_names, born = zip(*wanted.values(), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                TUTORS,
                [
                    list(wanted),
                    list(names),
                    list(first_names),
                    list(born),
                    list(NO_LONGER_FOLLOWED),
                    self.batch_id,
                ],
            )
            for key, *row in cursor.fetchall():
                self.stored.setdefault(key, []).append(tuple(row))

    def load(
        self, cells: Mapping[str, str], values: Mapping[str, Value], *, contract_id: int | None = None
    ) -> int | None:
        """Other contracts followed on the first day of this one, which is then counted too."""
        key, start, end = tutor_key(cells), values.get("date_debut_contrat"), values.get("date_fin_contrat")
        if not key or not isinstance(start, date) or not isinstance(end, date):
            return None
        load = sum(
            first <= start <= last for other, first, last in self.stored.get(key, ()) if other != contract_id
        )
        if hash(key) in self.repeated:
            load += sum(first <= start <= last for first, last in self.in_file[key])
            self.in_file[key].append((start, end))
        return load
