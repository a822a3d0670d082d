"""Tables that leave, for a French spreadsheet: no cell that it would run as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

# A spreadsheet would run a cell that begins so (OWASP CSV injection).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
NEGATIVE = re.compile(r"-[\d ]+([.,]\d+)?")


class _Echo:
    """What csv writes, given back."""

    def write(self, text: str) -> str:
        return text


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a plain negative number stays as it is."""
    if not text.startswith(DANGEROUS) or NEGATIVE.fullmatch(text):
        return text
    return f"'{text}"


def cell(value: Any) -> str:
    """A value as a French spreadsheet reads it; amounts keep the decimals they have, two at least."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        places = max(2, -int(value.normalize().as_tuple().exponent))
        return f"{value:.{places}f}".replace(".", ",")
    return safe(str(value))


def csv_lines(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines with semicolons, decimal commas and the mark that says UTF-8."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\N{BYTE ORDER MARK}" + writer.writerow(titles)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])
