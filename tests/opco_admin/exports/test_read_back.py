"""What was exported, read back by its import, changes nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.models import Contract
from registers.imports import pro_rates as files
from registers.models import Agreement, ProRate
from registers.pro_rates import set_rates
from registers.sheets import read_table
from registers.sheets.writing import csv_lines
from tests.contracts.decide.conftest import registers  # noqa: F401 -- a fixture
from tests.contracts.intake.conftest import (  # noqa: F401 -- fixtures
    APPRENTICE,
    PROFESSIONAL,
    load,
    make_file,
    send,
)

WHY = "Reprise dans un autre outil"


def taken(client, page: str, form: str = "csv") -> bytes:
    """The file of the columns of an import."""
    asked = f"{page}{'&' if '?' in page else '?'}colonnes=import"
    query = urlencode({"de": asked, "form": form})
    answer = client.get(f"{reverse('reading:take')}?{query}")
    if answer.status_code == 302:
        made = client.post(answer.url, {"form": form, "reason": WHY})
        answer = client.get(f"{made.url}fichier/")
    return answer.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_contracts(registers, load, signed_in, tmp_path: Path, form: str) -> None:  # noqa: F811
    hostile = {**APPRENTICE, "numero_externe": "T-9", "alternant_nom": "@Sum", "alternant_handicap": "oui"}
    first = load([APPRENTICE, PROFESSIONAL, hostile])
    assert (first.counts["created"], first.counts["rejected"]) == (3, 0), first.counts
    client = signed_in("GC")
    assert "CSV à réimporter" in client.get("/contrats/").content.decode()
    path = tmp_path / f"export.{form}"
    path.write_bytes(taken(client, "/contrats/?state=all", form))
    kept = list(Contract.objects.order_by("pk").values())
    again = load(path)
    assert {name: again.counts.get(name, 0) for name in ("created", "changed", "rejected")} == {
        "created": 0, "changed": 0, "rejected": 0,
    }, again.counts  # fmt: skip
    assert again.counts["unchanged"] == 3
    assert list(Contract.objects.order_by("pk").values()) == kept


@pytest.mark.django_db
def test_contracts_bear_health_data_for_who_may_read_it_only(registers, load, signed_in) -> None:  # noqa: F811
    load([APPRENTICE])
    client = signed_in("FI")
    assert "CSV à réimporter" not in client.get("/contrats/").content.decode()
    query = urlencode({"de": "/contrats/?colonnes=import"})
    assert client.get(f"{reverse('reading:ask')}?{query}").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_rates(signed_in, tmp_path: Path, form: str) -> None:
    for idcc in ("0843", "1486"):
        Agreement.objects.create(idcc=idcc, label="Branche")
        ProRate.objects.create(
            agreement_id=idcc, since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 31), hourly=Decimal("9.50"),
            priority_hourly=Decimal("15.25"), source="Accord du 3 mars 2024",
        )  # fmt: skip
    ProRate.objects.create(
        agreement_id="0843", since=dt.date(2026, 1, 1), hourly=Decimal(10), source="=Accord"
    )
    path = tmp_path / f"export.{form}"
    path.write_bytes(taken(signed_in("DI"), reverse("registers:rates"), form))
    lines, flaws = files.read(path)
    assert not flaws
    outcome = set_rates(lines=lines, by=None)
    assert (outcome.created, outcome.changed, outcome.unchanged, outcome.flaws) == (0, 0, 3, [])


CELL = st.text("aé0=+-@'; €\u202f", min_size=1, max_size=6)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=3), min_size=1, max_size=5))
def test_any_text_comes_back(tmp_path_factory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("back") / "a.csv"
    rows = [["x", *row] for row in rows]
    titles = [f"c{number}" for number in range(max(map(len, rows)))]
    path.write_bytes("".join(csv_lines(titles, rows)).encode())
    with read_table(path) as table:
        read = [[cell.removeprefix("'") for cell in cells] for _, cells in table.rows()]
        assert read == [[cell.removeprefix("'") for cell in row] for row in rows]
