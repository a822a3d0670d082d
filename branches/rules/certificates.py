"""Certificates: their numbers without gaps, and when their data are due."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

import law

NUMBER = re.compile(r"CB(\d{1,9})-(\d{4})-(\d{5,9})")


class Number(NamedTuple):
    """The rank of a certificate in its certification and year."""

    qualification: int
    year: int
    rank: int

    def __str__(self) -> str:
        return f"CB{self.qualification}-{self.year}-{self.rank:05d}"


def read(text: str) -> Number | None:
    """A number as people write it; None when it is not one."""
    found = NUMBER.fullmatch(text.strip().upper().replace(" ", "")) if text.isascii() else None
    return Number(int(found[1]), int(found[2]), int(found[3])) if found else None


def bare(code: str) -> str:
    """A code as it is compared: capitals and digits, « abcd-efgh » as « ABCDEFGH »."""
    return "".join(char for char in code.upper() if char.isascii() and char.isalnum())


def send_due(delivered_on: date) -> date:
    """The last day to send the data of a certificate (R6113-17-1)."""
    return law.add_months(delivered_on, law.certificate_send_months(delivered_on))


def correct_due(requested_on: date) -> date:
    """The last day to correct data after a request (R6113-17-2)."""
    return law.add_months(requested_on, law.certificate_correct_months(requested_on))
