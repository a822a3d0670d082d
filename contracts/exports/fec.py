"""The books in the 18 columns of article A47 A-1, for the accounting software.

Entries are numbered by journal and civil year in the order of their months, then of writing: a closed month
takes nothing more, so its numbers never change.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from contracts.rules.accounts import CHART, COMMITTED, COUNTERPART, JOURNALS

HEADER = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet",
    "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip
LOT = 2000
NO_SIREN = "000000000"
_PARIS = ZoneInfo("Europe/Paris")
_SEPARATORS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")
_LINES = """
    WITH numbered AS (
        SELECT e.journal, e.period_id, e."on", e.key, e.piece, e.piece_on, e.label, e.made_at, p.id,
               p.entry_id, p.account, p.provider_siret, p.debit, p.credit,
               dense_rank() OVER (PARTITION BY e.journal ORDER BY e.period_id, e.id) AS number
        FROM contracts_entry e JOIN contracts_posting p ON p.entry_id = e.id
        WHERE e.period_id BETWEEN %(january)s AND %(last)s AND p.account <> ALL(%(left_out)s)
    )
    SELECT n.journal, n.number, n."on", n.account, n.provider_siret, r.name, n.key, n.piece, n.piece_on,
           n.label, n.debit, n.credit, n.made_at
    FROM numbered n LEFT JOIN registers_provider r ON r.siret = n.provider_siret
    WHERE n.period_id >= %(first)s
    ORDER BY n.journal, n.number, n.id
"""
_OF_PROVIDERS = ("401", "467")


def lines(*, first: dt.date, last: dt.date, commitments: bool = False) -> Iterator[bytes]:
    """The file, in parts: the months from `first` to `last` of one year, days 1 of months.

    Commitments (class 8) stay out unless asked for.
    """
    yield _line(HEADER)
    asked: dict[str, Any] = {
        "january": first.replace(month=1),
        "first": first,
        "last": last,
        "left_out": [] if commitments else [COMMITTED, COUNTERPART],
    }
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINES, asked)
        while rows := cursor.fetchmany(LOT):
            yield b"".join(_line(_cells(row)) for row in rows)


def file_name(last: dt.date) -> str:
    """SIREN, FEC, and the last day of the months exported."""
    siren = getattr(settings, "OPCO_SIREN", "") or NO_SIREN
    return f"{siren}FEC{last:%Y%m%d}.txt"


def _cells(row: tuple[Any, ...]) -> tuple[str, ...]:
    journal, number, on, account, siret, name, key, piece, piece_on, label, debit, credit, made_at = row
    third = siret if account in _OF_PROVIDERS else ""
    return (
        journal, JOURNALS[journal], str(number), _day(on), account, CHART[account], third,
        (name or third) if third else "", piece or key, _day(piece_on or on), label, _amount(debit),
        _amount(credit), "", "", _day(made_at.astimezone(_PARIS)), "", "",
    )  # fmt: skip


def _line(cells: tuple[str, ...]) -> bytes:
    return ("\t".join(_SEPARATORS.sub(" ", cell).strip() for cell in cells) + "\r\n").encode()


def _day(on: dt.date) -> str:
    return on.strftime("%Y%m%d")


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
