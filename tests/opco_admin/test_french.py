"""How figures, dates and delays are written."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

from opco_admin.templatetags import french

ON = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Decimal("1234.5"), "1\u202f234,50\u00a0€"),
        ("9497.00", "9\u202f497,00\u00a0€"),
        (Decimal("-750"), "−750,00\u00a0€"),
        (None, "—"),
        (Decimal(0), "0,00\u00a0€"),
    ],
)
def test_euros(amount, written):
    assert french.euros(amount) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Decimal("10313892.38"), "10,3\u00a0M€"),
        (Decimal("823456"), "823,5\u00a0k€"),
        (Decimal("450.2"), "450\u00a0€"),
    ],
)
def test_round_euros(amount, written):
    assert french.round_euros(amount) == written


@pytest.mark.parametrize(
    ("number", "written"), [(1234567, "1\u202f234\u202f567"), (0, "0"), (None, "—"), (Decimal("2.5"), "2,5")]
)
def test_figure(number, written):
    assert french.figure(number) == written


@pytest.mark.parametrize(
    ("days", "words", "urgency"),
    [
        (-3, "En retard de 3\u00a0j", "late"),
        (0, "Aujourd’hui", "soon"),
        (5, "Dans 5\u00a0j", "soon"),
        (6, "Dans 6\u00a0j", "calm"),
    ],
)
def test_deadline(days, words, urgency):
    due = ON + dt.timedelta(days=days)
    assert french.days_left(due, ON) == words
    assert french.urgency(due, ON) == urgency


def test_day_takes_dates_and_stored_text():
    assert french.day(ON) == french.day("2026-11-23") == "23/11/2026"
    assert french.day(None) == "—"


def test_siret_and_sizes():
    assert french.siret("73282932000074") == "732\u202f829\u202f320\u202f00074"
    assert french.octets(120) == "1\u00a0Ko"
    assert french.octets(2_345_000) == "2,3\u00a0Mo"


def test_no_punctuation_begins_a_line_of_a_page() -> None:
    """A no-break space stands before « : ; ? ! % » and inside quotation marks, in every template."""
    markup = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.DOTALL)
    folder = Path(__file__).resolve().parents[2] / "templates"
    wrong = [
        f"{path.name}: {text.strip()[:80]}"
        for path in sorted(folder.rglob("*.html"))
        for text in markup.split(path.read_text())
        if re.search(r" [:;?!»%]|« ", text)
    ]
    assert wrong == []
