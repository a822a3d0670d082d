"""The file for the accounting software: 18 columns, numbers without gaps, balanced."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest

from contracts.actions import ledger
from contracts.exports import fec
from contracts.rules import accounts
from tests.contracts.money.conftest import billed, paid

JANUARY, OCTOBER, NOVEMBER, DECEMBER = (dt.date(2026, month, 1) for month in (1, 10, 11, 12))
pytestmark = pytest.mark.django_db


def read(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8")
    assert text.endswith("\r\n")
    header, *rows = [line.split("\t") for line in text.split("\r\n")[:-1]]
    assert tuple(header) == fec.HEADER
    assert all(len(row) == 18 for row in rows)
    return [dict(zip(header, row, strict=True)) for row in rows]


def exported(**asked: object) -> list[dict[str, str]]:
    return read(b"".join(fec.lines(**{"first": JANUARY, "last": DECEMBER, **asked})))


def euros(text: str) -> Decimal:
    assert text.count(",") == 1
    assert len(text.partition(",")[2]) == 2
    return Decimal(text.replace(",", "."))


def numbers(rows: list[dict[str, str]]) -> dict[str, list[int]]:
    """The numbers of each journal, once each, in the order of the file."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        number = int(row["EcritureNum"])
        if number not in found[row["JournalCode"]]:
            found[row["JournalCode"]].append(number)
    return found


@pytest.fixture
def year(accepted):
    """Entries of three journals and two months, the later month written first."""
    contract = accepted(on=dt.date(2026, 11, 5))
    line = billed(contract, "1000.10", on=dt.date(2026, 11, 6))
    paid(line, "1000.10", on=dt.date(2026, 11, 20))
    billed(contract, "20", on=dt.date(2026, 10, 30))
    return contract


def test_every_entry_is_balanced_and_numbered_without_gaps(year) -> None:
    rows = exported(commitments=True)
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["JournalCode"], row["EcritureNum"]] += euros(row["Debit"]) - euros(row["Credit"])
    assert set(sums.values()) == {Decimal(0)}
    assert numbers(rows) == {"AC": [1, 2], "BQ": [1], "EN": [1]}


def test_commitments_stay_out_unless_asked_for(year) -> None:
    rows = exported()
    assert {row["CompteNum"] for row in rows} == {"6571", "401", "512"}
    assert numbers(rows) == {"AC": [1, 2], "BQ": [1]}
    assert {row["CompteNum"][:3] for row in exported(commitments=True)} == {"657", "401", "512", "801", "809"}


def test_a_line_says_dates_amounts_and_whom(year) -> None:
    late = [row for row in exported() if row["EcritureDate"] == "20261106"]
    debit, credit = sorted(late, key=lambda row: row["Credit"])
    assert (debit["Debit"], debit["Credit"]) == ("1000,10", "0,00")
    assert (debit["CompteNum"], debit["CompAuxNum"]) == ("6571", "")
    assert (credit["CompteNum"], credit["CompAuxNum"]) == ("401", year.provider_siret)
    assert credit["CompAuxLib"] == "CFA d’essai"
    assert debit["JournalLib"] == "Factures des organismes"
    assert debit["PieceRef"]
    assert debit["PieceDate"] == "20261106"
    assert len(debit["ValidDate"]) == 8
    assert (debit["EcritureLet"], debit["Montantdevise"], debit["Idevise"]) == ("", "", "")


def test_a_month_alone_keeps_the_numbers_of_its_year(year) -> None:
    whole = [row for row in exported() if row["EcritureDate"].startswith("202611")]
    assert exported(first=NOVEMBER, last=NOVEMBER) == whole
    assert numbers(whole)["AC"] == [2]


def test_what_is_written_later_never_renumbers_a_month_that_is_over(year) -> None:
    before = exported(first=JANUARY, last=OCTOBER)
    billed(year, "5", on=dt.date(2026, 11, 30))
    assert exported(first=JANUARY, last=OCTOBER) == before


def test_tabs_and_lines_in_a_label_do_not_break_the_file(db) -> None:
    sides = accounts.payment(Decimal(3))
    about = ledger.About(None, "13002526500013", "1486", "app", 2026)
    event = ledger.Event("BQ", "pay:1", "=1+1\tVirement\r\nde\u2028trop", ((about, sides),), piece="a\tb")
    ledger.post([event], by=None, on=OCTOBER)
    rows = exported()
    assert {row["EcritureLib"] for row in rows} == {"=1+1 Virement de trop"}
    assert {row["PieceRef"] for row in rows} == {"a b"}
    assert {row["CompAuxLib"] for row in rows} == {"13002526500013", ""}


def test_the_file_is_the_same_whatever_is_read_at_once(year, monkeypatch) -> None:
    whole = exported(commitments=True)
    monkeypatch.setattr(fec, "LOT", 1)
    assert exported(commitments=True) == whole


def test_a_year_without_entries_is_a_header(db) -> None:
    assert exported() == []


def test_the_file_is_named_after_the_opco_and_the_last_day(settings) -> None:
    settings.OPCO_SIREN = "853000982"
    assert fec.file_name(dt.date(2026, 12, 31)) == "853000982FEC20261231.txt"
    settings.OPCO_SIREN = ""
    assert fec.file_name(dt.date(2026, 2, 28)) == "000000000FEC20260228.txt"
