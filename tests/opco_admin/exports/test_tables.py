"""What is read back from a page: the list as the eye sees it, its figures as figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opco_admin.reading.tables import shown, value

PAGE = """
<h1>Dossiers <small>de la semaine</small></h1><table><tr><td>pas une liste</td></tr></table>
<table data-rows class="table-list"><caption>Liste</caption>
<thead><tr><th class="tick"><input type="checkbox"></th><th>Dossier</th><th class="money">Montant</th>
<th>Reçu le</th><th><span class="visually-hidden">Gestes</span></th></tr></thead>
<tbody><tr><td><input type="checkbox"></td><td><a data-open href="/x">A0001</a>
<small>Apprentissage</small></td>
<td class="money">1\u202f234,50\u00a0€</td><td>03/11/2026</td><td><button>Ouvrir</button></td></tr>
<tr><td></td><td>&lt;b&gt; &amp; fils<span aria-hidden="true">★</span>
<span class="visually-hidden"> (caché)</span></td>
<td class="money">–</td><td></td><td></td></tr></tbody>
<tfoot><tr><td></td><td>Total</td></tr></tfoot></table>
<nav class="pages"><a rel="next" href="?q=a&amp;after=12">Page suivante</a></nav>
"""


def test_a_page_is_read_as_it_is_seen() -> None:
    found = shown(PAGE)
    assert found.title == "Dossiers · de la semaine"
    assert found.titles == ["Dossier", "Montant", "Reçu le"]
    assert found.rows == [
        ["A0001 · Apprentissage", Decimal("1234.50"), dt.date(2026, 11, 3)],
        ["<b> & fils", "–", ""],
    ]
    assert found.next == "q=a&after=12"


@pytest.mark.parametrize(
    ("text", "figure", "read"),
    [
        ("0843", False, "0843"), ("1486", False, "1486"), ("1 486", True, 1486), ("-12", True, -12),
        ("12,5", True, Decimal("12.5")), ("12,50 €", False, Decimal("12.50")),
        ("31/02/2026", False, "31/02/2026"),
        ("73282932000074", False, "73282932000074"), ("12 %", True, "12 %"), ("=1+1", True, "=1+1"),
    ],
)  # fmt: skip
def test_figures_are_figures_and_codes_stay_codes(text: str, figure: bool, read: object) -> None:
    assert value(text, figure=figure) == read


@given(st.text(max_size=300))
def test_any_page_is_read(page: str) -> None:
    found = shown(f"<table data-rows><tbody><tr><td>{page}</td></tr></tbody></table>{page}")
    assert all(len(row) == len(found.titles) for row in found.rows)
