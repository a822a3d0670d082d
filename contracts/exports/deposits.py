"""The file sent to the ministry’s base: contracts accepted, and refusals with their reasons."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from contracts.actions import layout
from contracts.exports.errors import safe
from contracts.models import Amendment, Contract, Move
from contracts.rules import canonical, deposits, states
from law.typography import french


class Report(NamedTuple):
    """A contract or one of its amendments, and what is said of it."""

    contract: Contract
    what: str
    amendment: Amendment | None = None


class _Echo:
    """What csv writes, given back."""

    def write(self, text: str) -> str:
        return text


_WRITER: Any = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")


def opening() -> bytes:
    """The mark of UTF-8 and the titles of the columns."""
    return ("\N{BYTE ORDER MARK}" + _WRITER.writerow(deposits.COLUMNS)).encode()


def lines(reports: Iterable[Report]) -> Iterator[bytes]:
    """One line a report, formula-safe; four queries for all."""
    asked = list(reports)
    contracts = {contract.pk: contract for contract, *_ in asked}
    values = layout.read_values(list(contracts))
    reasons = _reasons(
        [contract for contract in contracts.values() if contract.state in ("refused", "lapsed")]
    )
    for contract, what, amendment in asked:
        cells = canonical.cells(values[contract.pk])
        decided_at = amendment.decided_at if amendment else contract.decided_at
        decided = _day(timezone.localdate(decided_at)) if decided_at else ""
        said, articles = reasons.get(contract.pk, ("", "")) if what == deposits.REFUSAL else ("", "")
        row = [deposits.WORDS[what], contract.number, decided, said, articles]
        row += [cells[name] for name in deposits.COMMON]
        row += _of_amendment(contract, amendment)
        yield _WRITER.writerow([safe(cell) for cell in row]).encode()


def _of_amendment(contract: Contract, amendment: Amendment | None) -> list[str]:
    """Which contract it amends, its number, its type, its days; nothing for a contract."""
    if amendment is None:
        return [""] * len(deposits.OF_AMENDMENT)
    return [
        contract.deca_number,
        str(amendment.number),
        deposits.amendment_type(amendment.amendment_type),
        _day(amendment.concluded_on),
        _day(amendment.effective_on) if amendment.effective_on else "",
    ]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _reasons(refused: Sequence[Contract]) -> Mapping[int, tuple[str, str]]:
    """The sentences and the articles of each refusal."""
    sentence, article = deposits.IMPLICIT
    found = {row.pk: (french(sentence), article) for row in refused if row.state == "lapsed"}
    explicit = [row.pk for row in refused if row.state == "refused"]
    moves = Move.objects.filter(contract__in=explicit, verb="refuse").order_by("contract_id", "-id")
    for pk, codes in moves.distinct("contract_id").values_list("contract_id", "reasons"):
        known = [states.REASONS[code] for code in codes if code in states.REASONS]
        found[pk] = (" ".join(each.sentence for each in known), ", ".join(each.article for each in known))
    return found
